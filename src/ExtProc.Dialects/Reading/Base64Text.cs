using System.Buffers;
using System.Buffers.Text;

namespace ExtProc.Dialects.Reading;

/// <summary>
/// Looks at base64 (https://www.rfc-editor.org/rfc/rfc4648#section-4) without decoding more than its beginning: files of
/// clients stay text from end to end.
/// </summary>
internal static class Base64Text
{
    /// <summary>What the text must look like, for messages to clients.</summary>
    public const string Rule = "must be base64 with the letters of RFC 4648 section 4, padded with '=' and without line breaks";

    private static readonly SearchValues<byte> Letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    /// <summary>Whether every decoder would take the text: right letters, right padding, not empty.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.Length % 4 != 0)
        {
            return false;
        }

        return !text[..^Padding(text)].ContainsAnyExcept(Letters);
    }

    /// <summary>How many bytes valid base64 stands for.</summary>
    public static int DecodedLength(ReadOnlySpan<byte> text) => (text.Length / 4 * 3) - Padding(text);

    /// <summary>Decodes the beginning of valid base64.</summary>
    /// <returns>Bytes written: as many as there are, in groups of three.</returns>
    public static int DecodeStart(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var groups = Math.Min(text.Length / 4, destination.Length / 3);
        _ = Base64.DecodeFromUtf8(text[..(groups * 4)], destination, out _, out var written);
        return written;
    }

    private static int Padding(ReadOnlySpan<byte> text)
    {
        if (text[^1] != (byte)'=')
        {
            return 0;
        }

        return text[^2] == (byte)'=' ? 2 : 1;
    }
}
