using System.Text;

namespace ExtProc.Dialects.Reading;

/// <summary>Compares the two ends of UTF-8 text with ASCII words whose case does not matter: schemes, media types, extensions.</summary>
internal static class AsciiText
{
    /// <summary>Whether <paramref name="text"/> begins with <paramref name="word"/>.</summary>
    public static bool BeginsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word);

    /// <summary>Whether <paramref name="text"/> ends with <paramref name="word"/>.</summary>
    public static bool EndsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[^word.Length..], word);
}
