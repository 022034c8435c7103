using System.Globalization;
using System.Text;

namespace ExtProc.Core.Settings.Problems;

/// <summary>Text of a configuration file inside a message: short, on one line, without signs that move a terminal's cursor.</summary>
internal static class Shown
{
    private const int MaxLength = 80;

    /// <summary>In double quotes.</summary>
    public static string Quoted(string text) => $"\"{Plain(text)}\"";

    /// <summary>Without quotes.</summary>
    public static string Plain(string text)
    {
        var shown = new StringBuilder(Math.Min(text.Length, MaxLength) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (shown.Length >= MaxLength)
            {
                return shown.Append('…').ToString();
            }

            if (IsSafe(rune))
            {
                shown.Append(rune.ToString());
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            }
        }

        return shown.ToString();
    }

    private static bool IsSafe(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
