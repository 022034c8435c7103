using System.Text;

namespace ExtProc.Dialects.Tests.GoldenCases;

/// <summary>The lines in which two texts differ, with a little of what is around them.</summary>
internal static class LineDiff
{
    private const int Context = 3;

    public static string Of(string expected, string actual)
    {
        var left = expected.Split('\n');
        var right = actual.Split('\n');
        var start = 0;
        while (start < left.Length && start < right.Length && left[start] == right[start])
        {
            start++;
        }

        var leftEnd = left.Length;
        var rightEnd = right.Length;
        while (leftEnd > start && rightEnd > start && left[leftEnd - 1] == right[rightEnd - 1])
        {
            leftEnd--;
            rightEnd--;
        }

        var text = new StringBuilder();
        Append(text, "  ", left, Math.Max(0, start - Context), start);
        Append(text, "- ", left, start, leftEnd);
        Append(text, "+ ", right, start, rightEnd);
        Append(text, "  ", left, leftEnd, Math.Min(left.Length, leftEnd + Context));
        return text.ToString();
    }

    private static void Append(StringBuilder text, string mark, string[] lines, int from, int to)
    {
        for (var line = from; line < to; line++)
        {
            text.Append(mark).Append(lines[line]).Append('\n');
        }
    }
}
