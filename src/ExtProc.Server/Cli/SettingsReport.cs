using System.Globalization;
using ExtProc.Core.Settings;
using ExtProc.Core.Settings.Problems;

namespace ExtProc.Server.Cli;

/// <summary>What the program says about a configuration file.</summary>
internal static class SettingsReport
{
    /// <summary><c>extproc.yaml is good: 2 teams, 2 models, 1 issuer</c></summary>
    public static string Good(string file, ExtProcSettings settings) =>
        $"{file} is good: {Count(settings.Teams.Count, "team")}, {Count(settings.Models.Count, "model")}, {Count(settings.Identity.Issuers.Count, "issuer")}";

    /// <summary>All problems, one on a line, and their number.</summary>
    public static void WriteProblems(TextWriter writer, IReadOnlyList<SettingsProblem> problems)
    {
        foreach (var problem in problems)
        {
            writer.WriteLine(problem.ToString());
        }

        writer.WriteLine(Count(problems.Count, "problem"));
    }

    /// <summary>What is right and may still surprise, one on a line.</summary>
    public static void WriteNotes(TextWriter writer, IReadOnlyList<SettingsProblem> notes)
    {
        foreach (var note in notes)
        {
            writer.WriteLine($"note: {note}");
        }
    }

    private static string Count(int number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");
}
