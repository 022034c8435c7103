using ExtProc.Core.Settings.Problems;

namespace ExtProc.Core.Settings.Tree;

/// <summary>Says what a YAML syntax error usually means. The parser stops at the first one.</summary>
internal static class YamlSyntax
{
    /// <summary>For a list or group that is still open where the parser failed.</summary>
    public const string OpenBracket = "the bracket that opens here is not closed";

    /// <summary>For a failure of the parser that names no reason.</summary>
    public const string Lost = "the text cannot be understood from here on";

    /// <summary>Notes one syntax error.</summary>
    /// <param name="problems">Where to note it.</param>
    /// <param name="text">The whole file.</param>
    /// <param name="at">Where the parser stopped.</param>
    /// <param name="reason">The parser's own words.</param>
    public static void Report(ProblemList problems, string text, FilePosition at, string reason)
    {
        if (reason.Contains("tab", StringComparison.Ordinal) && TabIndent(text, at) is { } tab)
        {
            problems.Add(tab, "not valid YAML: a tab as indentation", "Indent with spaces.");
            return;
        }

        if (LineOf(text, at) is var line && at.Column >= 2 && at.Column <= line.Length && line[(at.Column - 2)..].StartsWith("${"))
        {
            problems.Add(new(at.Line, at.Column - 1), "not valid YAML: ${…} stands unquoted inside [ ] or { }", "Quote it: \"${NAME}\".");
            return;
        }

        problems.Add(at, $"not valid YAML: {Lower(reason.TrimEnd('.'))}", Advice(reason));
    }

    private static string Advice(string reason) => reason switch
    {
        _ when reason.Contains("invalid mapping", StringComparison.Ordinal) => "Quote text that holds a colon and a space; otherwise check the indentation.",
        _ when reason.Contains("cannot start any token", StringComparison.Ordinal) => "Quote text that begins with a sign such as @, ` or %.",
        _ when reason.Contains("quoted scalar", StringComparison.Ordinal) => "Check the quotes; inside double quotes a backslash needs another one.",
        OpenBracket => "Add the closing ] or }, or quote the text.",
        _ when reason.Contains("flow", StringComparison.Ordinal) => "Check the commas and the closing ] or }.",
        _ => "Check the indentation, the colons and the quotes here and on the line before.",
    };

    /// <summary>The parser points at where it gave up, not at the tab.</summary>
    private static FilePosition? TabIndent(string text, FilePosition at)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var tab = line.IndexOf('\t');
            if (++number >= at.Line && tab >= 0 && line[..tab].Trim(' ').IsEmpty && !line.Trim().IsEmpty)
            {
                return new(number, tab + 1);
            }
        }

        return null;
    }

    private static ReadOnlySpan<char> LineOf(string text, FilePosition at)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (++number == at.Line)
            {
                return line;
            }
        }

        return [];
    }

    private static string Lower(string reason) => reason.Length == 0 ? reason : char.ToLowerInvariant(reason[0]) + reason[1..];
}
