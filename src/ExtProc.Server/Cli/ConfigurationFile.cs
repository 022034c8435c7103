using System.Diagnostics.CodeAnalysis;

namespace ExtProc.Server.Cli;

/// <summary>
/// Which configuration file counts: <c>--config</c>, else <c>$EXTPROC_CONFIG</c>, else <c>./extproc.yaml</c>, else
/// <c>/etc/extproc/extproc.yaml</c>.
/// </summary>
internal static class ConfigurationFile
{
    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "EXTPROC_CONFIG";

    private static readonly string[] DefaultFiles = ["extproc.yaml", "/etc/extproc/extproc.yaml"];

    /// <summary>Chooses the file. One that was named is taken as it is, there or not.</summary>
    /// <param name="option">The value of <c>--config</c>, or null.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="exists">Whether a file is there.</param>
    /// <param name="file">The file, when this returns true.</param>
    /// <param name="message">Otherwise what was tried.</param>
    public static bool TryChoose(
        string? option,
        Func<string, string?> environment,
        Func<string, bool> exists,
        [NotNullWhen(true)] out string? file,
        [NotNullWhen(false)] out string? message)
    {
        file = option ?? NullIfEmpty(environment(Variable)) ?? DefaultFiles.FirstOrDefault(exists);
        message = file is null
            ? $"no configuration file: --config was not given, ${Variable} is not set, ./{DefaultFiles[0]} and {DefaultFiles[1]} do not exist. Name one with --config FILE."
            : null;
        return file is not null;
    }

    private static string? NullIfEmpty(string? value) => value is "" ? null : value;
}
