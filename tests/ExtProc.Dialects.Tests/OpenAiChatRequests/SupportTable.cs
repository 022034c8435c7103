using ExtProc.Dialects.Tests.GoldenCases;

namespace ExtProc.Dialects.Tests.OpenAiChatRequests;

/// <summary>The rows of <c>docs/support/openai-chat.md</c>: field and treatment.</summary>
internal static class SupportTable
{
    public static IReadOnlyList<(string Field, string Treatment)> Rows { get; } = Read();

    public static IEnumerable<string> FieldsThatAre(string treatment) =>
        from row in Rows where row.Treatment == treatment select row.Field;

    private static List<(string Field, string Treatment)> Read()
    {
        var rows = new List<(string, string)>();
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, "docs", "support", "openai-chat.md")))
        {
            if (line.StartsWith("| `", StringComparison.Ordinal))
            {
                var cells = line.Split('|', StringSplitOptions.TrimEntries);
                rows.Add((cells[1].Trim('`'), cells[2]));
            }
        }

        return rows;
    }
}
