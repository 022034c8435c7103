using System.Text;

namespace ExtProc.Core.Exchange;

/// <summary>Tells the client, in a reply header, which of its fields had no effect.</summary>
internal static class IgnoredFields
{
    /// <summary>The reply header.</summary>
    public const string Header = "x-extproc-ignored";

    private const int MostNames = 8;
    private const int LongestName = 64;

    /// <summary>The header's value, or null when nothing was ignored. A client's own names are cut and cleaned.</summary>
    public static string? Format(IReadOnlyList<string> fields)
    {
        if (fields.Count == 0)
        {
            return null;
        }

        var text = new StringBuilder();
        for (var i = 0; i < fields.Count && i < MostNames; i++)
        {
            if (i > 0)
            {
                text.Append(", ");
            }

            foreach (var c in fields[i].AsSpan(0, Math.Min(fields[i].Length, LongestName)))
            {
                text.Append(char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' ? c : '_');
            }
        }

        return text.ToString();
    }
}
