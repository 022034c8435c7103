using ExtProc.Core.Settings.Fields;
using ExtProc.Core.Settings.Files;
using ExtProc.Core.Settings.Problems;
using ExtProc.Core.Settings.Sections;
using ExtProc.Core.Settings.Tree;

namespace ExtProc.Core.Settings.Loading;

/// <summary>Reads <c>extproc.yaml</c> and finds everything that is wrong with it.</summary>
internal static class SettingsLoader
{
    /// <summary>Room for some 20,000 teams.</summary>
    public const int MaxFileBytes = 4 << 20;

    /// <summary>Reads and checks a configuration file and the files it names.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="environment">Looks up an environment variable for <c>${NAME}</c>.</param>
    /// <param name="keySets">Says which keys of an issuer cannot be used.</param>
    public static SettingsResult Load(string file, Func<string, string?> environment, KeySetCheck keySets)
    {
        if (BoundedFile.TryRead(file, MaxFileBytes, out var content, out var reason))
        {
            return Parse(file, content, environment, keySets);
        }

        var problems = new ProblemList(file);
        problems.Add(FilePosition.WholeFile, $"the file {reason}", "Name a configuration file with --config FILE.");
        return new SettingsResult(null, problems.InFileOrder(), []);
    }

    /// <summary>Checks the content of a configuration file and reads the files it names.</summary>
    /// <param name="file">Path of the file: its directory is where relative paths begin.</param>
    /// <param name="content">Any bytes.</param>
    /// <param name="environment">Looks up an environment variable for <c>${NAME}</c>.</param>
    /// <param name="keySets">Says which keys of an issuer cannot be used.</param>
    public static SettingsResult Parse(string file, ReadOnlySpan<byte> content, Func<string, string?> environment, KeySetCheck keySets)
    {
        var problems = new ProblemList(file);
        var settings = Utf8Text.Decode(content, problems) is { } text ? Read(file, text, environment, keySets, problems) : null;
        return new SettingsResult(problems.Count == 0 ? settings : null, problems.InFileOrder(), problems.Notes);
    }

    private static ExtProcSettings? Read(
        string file, string text, Func<string, string?> environment, KeySetCheck keySets, ProblemList problems)
    {
        switch (YamlTreeReader.Read(text, environment, problems))
        {
            case YamlMapping mapping:
                return RootSection.Read(new Section("", mapping, problems), Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/", keySets);
            case null or YamlScalar { IsNull: true } when problems.Count == 0:
                problems.Add(FilePosition.WholeFile, "the file is empty", "Begin with the example in docs/configuration.md.");
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
