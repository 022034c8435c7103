using ExtProc.Testing.Files;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>The rows of <c>docs/support/openai-chat.md</c>: field and treatment.</summary>
internal static class SupportTable
{
    public static IReadOnlyList<(string Field, string Treatment)> Rows { get; } = Read();

    public static IEnumerable<string> FieldsThatAre(string treatment) =>
        from row in Rows where row.Treatment == treatment select row.Field;

    /// <summary>Mapped fields that some models or other fields leave without effect: their note says "reported".</summary>
    public static IEnumerable<string> FieldsThatMayBeReported { get; } =
        from line in Lines
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        where cells[2] == "mapped" && cells[4].Contains("reported", StringComparison.Ordinal)
        select cells[1].Trim('`');

    private static IEnumerable<string> Lines =>
        from line in File.ReadLines(Path.Combine(RepositoryFiles.Root, "docs", "support", "openai-chat.md"))
        where line.StartsWith("| `", StringComparison.Ordinal)
        select line;

    private static List<(string Field, string Treatment)> Read()
    {
        var rows = new List<(string, string)>();
        foreach (var line in Lines)
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            rows.Add((cells[1].Trim('`'), cells[2]));
        }

        return rows;
    }
}
