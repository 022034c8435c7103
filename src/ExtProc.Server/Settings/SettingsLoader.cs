using ExtProc.Server.Settings.Sections;
using ExtProc.Server.Settings.Yaml;

namespace ExtProc.Server.Settings;

/// <summary>Reads <c>extproc.yaml</c> and finds everything that is wrong with it.</summary>
internal static class SettingsLoader
{
    /// <summary>Room for some 20,000 teams.</summary>
    public const int MaxFileBytes = 4 << 20;

    /// <summary>Reads and checks a configuration file and the files it names.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="environment">Looks up an environment variable for <c>${NAME}</c>.</param>
    public static SettingsResult Load(string file, Func<string, string?> environment)
    {
        if (BoundedFile.TryRead(file, MaxFileBytes, out var content, out var reason))
        {
            return Parse(file, content, environment);
        }

        var problems = new ProblemList(file);
        problems.Add(YamlPosition.WholeFile, $"the file {reason}", "Name a configuration file with --config FILE.");
        return new SettingsResult(null, problems.InFileOrder(), []);
    }

    /// <summary>Checks the content of a configuration file and reads the files it names.</summary>
    /// <param name="file">Path of the file: its directory is where relative paths begin.</param>
    /// <param name="content">Any bytes.</param>
    /// <param name="environment">Looks up an environment variable for <c>${NAME}</c>.</param>
    public static SettingsResult Parse(string file, ReadOnlySpan<byte> content, Func<string, string?> environment)
    {
        var problems = new ProblemList(file);
        var settings = Utf8Text.Decode(content, problems) is { } text ? Read(file, text, environment, problems) : null;
        return new SettingsResult(problems.Count == 0 ? settings : null, problems.InFileOrder(), problems.Notes);
    }

    private static ExtProcSettings? Read(string file, string text, Func<string, string?> environment, ProblemList problems)
    {
        switch (YamlTreeReader.Read(text, environment, problems))
        {
            case YamlMapping mapping:
                return RootSection.Read(new Section("", mapping, problems), Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/");
            case null or YamlScalar { IsNull: true } when problems.Count == 0:
                problems.Add(YamlPosition.WholeFile, "the file is empty", "Begin with the example in docs/configuration.md.");
                return null;
            case YamlSequence or YamlScalar:
                problems.Add(new(1, 1), "the file must be a group of keys: listen, identity, aws, models, teams", "Begin with the example in docs/configuration.md.");
                return null;
            default:
                return null;
        }
    }
}

/// <summary>Settings, or all the reasons why there are none.</summary>
/// <param name="Settings">Null when there is any problem.</param>
/// <param name="Problems">In file order; empty when good.</param>
/// <param name="Notes">What is right and may still surprise.</param>
internal sealed record SettingsResult(
    ExtProcSettings? Settings, IReadOnlyList<SettingsProblem> Problems, IReadOnlyList<SettingsProblem> Notes);

/// <summary>One thing wrong with a configuration file.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">1-based line, 0 when it is about the file as a whole.</param>
/// <param name="Column">1-based column, 0 when unknown.</param>
/// <param name="Message">What is wrong, without a full stop.</param>
/// <param name="Fix">What to do about it: a sentence.</param>
internal sealed record SettingsProblem(string File, int Line, int Column, string Message, string Fix)
{
    /// <summary><c>file:line:column: message. Fix</c>, the form that editors and terminals turn into a link.</summary>
    public override string ToString() => (Line, Column) switch
    {
        (0, _) => $"{File}: {Message}. {Fix}",
        (_, 0) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Line}: {Message}. {Fix}"),
        _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {Message}. {Fix}"),
    };
}
