namespace ExtProc.Server.Settings;

/// <summary>Reads <c>extproc.yaml</c> and finds everything that is wrong with it.</summary>
internal static class SettingsLoader
{
    /// <summary>Reads and checks a configuration file and the files it names.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="environment">Looks up an environment variable for <c>${NAME}</c>.</param>
    public static SettingsResult Load(string file, Func<string, string?> environment) => throw new NotImplementedException();
}

/// <summary>Settings, or all the reasons why there are none.</summary>
/// <param name="Settings">Null when there is any problem.</param>
/// <param name="Problems">In file order; empty when good.</param>
internal sealed record SettingsResult(ExtProcSettings? Settings, IReadOnlyList<SettingsProblem> Problems);

/// <summary>One thing wrong with a configuration file.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">1-based line, 0 when it is about the file as a whole.</param>
/// <param name="Column">1-based column, 0 when unknown.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to do about it.</param>
internal sealed record SettingsProblem(string File, int Line, int Column, string Message, string Fix);
