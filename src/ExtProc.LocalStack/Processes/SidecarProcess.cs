using System.Globalization;
using System.Runtime.InteropServices;
using ExtProc.LocalStack.FakeBedrock;

namespace ExtProc.LocalStack.Processes;

/// <summary>The product itself: the program <c>extproc</c> as a child process.</summary>
internal sealed class SidecarProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    /// <summary>What the sidecar finds in its environment: the keys of the fake Bedrock, and no diagnostics, as in its container.</summary>
    public static IReadOnlyDictionary<string, string?> Environment { get; } =
        new Dictionary<string, string?>(FakeCredentials.Demo.ToEnvironment()) { ["DOTNET_EnableDiagnostics"] = "0" };

    private readonly ChildProcess _process;

    private SidecarProcess(ChildProcess process, Uri admin)
    {
        _process = process;
        Admin = admin;
    }

    /// <summary>Its admin listener.</summary>
    public Uri Admin { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>What it logged.</summary>
    public IReadOnlyList<string> Output => _process.Output;

    /// <summary>Starts the sidecar that lies beside this program, and waits for <c>/readyz</c>.</summary>
    /// <param name="settingsFile">Its <c>extproc.yaml</c>.</param>
    /// <param name="adminPort">The port that the file gives to its admin listener.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="openFiles">Its limit of open files; null: this process's own.</param>
    /// <exception cref="ChildProcessException">It ended or did not get ready.</exception>
    public static async Task<SidecarProcess> StartAsync(string settingsFile, int adminPort, CancellationToken cancellation, int? openFiles = null)
    {
        string[] command = [DotnetHost(), Path.Combine(AppContext.BaseDirectory, "extproc.dll"), "serve", "--config", settingsFile];
        if (openFiles is { } limit)
        {
            // The shell becomes the sidecar: it keeps its process id.
            command = ["/bin/sh", "-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -n {limit} && exec \"$@\""), "sh", .. command];
        }

        var process = ChildProcess.Start("The sidecar", command[0], command[1..], Path.ChangeExtension(settingsFile, ".log"), Environment);
        var sidecar = new SidecarProcess(process, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{adminPort}")));
        try
        {
            using var http = new HttpClient { BaseAddress = sidecar.Admin };
            await process.WaitUntilAsync(async probe =>
            {
                using var reply = await http.GetAsync("/readyz", probe);
                return reply.IsSuccessStatusCode;
            }, StartTimeout, cancellation);
            return sidecar;
        }
        catch
        {
            await sidecar.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    // The host that runs this program: <root>/shared/Microsoft.NETCore.App/<version>/ lies below it.
    private static string DotnetHost() => Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
