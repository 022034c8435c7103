using System.Buffers;
using System.Text;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>
/// The inside of a JSON string, still escaped, without its quotes: the form in which text travels from Bedrock to the
/// client, so that it is copied and never decoded.
/// </summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc8259#section-7</remarks>
internal static class EscapedText
{
    private const int UnicodeEscapeLength = 6;

    private static readonly SearchValues<byte> MustBeEscaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(control => (byte)control), (byte)'"', (byte)'\\']);

    /// <summary>
    /// The same text, with each escaped half of a surrogate pair (<c>\ud800</c> alone) replaced by <c>\ufffd</c>.
    /// JSON's grammar allows such a half, but strict parsers refuse the whole document for it.
    /// </summary>
    /// <param name="escaped">The inside of a well-formed JSON string.</param>
    /// <returns><paramref name="escaped"/> itself, unless there was something to replace.</returns>
    public static ReadOnlySpan<byte> Repair(ReadOnlySpan<byte> escaped)
    {
        byte[]? repaired = null;
        var position = escaped.IndexOf((byte)'\\');
        while (position >= 0)
        {
            var rest = escaped[position..];
            var length = EscapeLength(rest, out var isLoneSurrogate);
            if (isLoneSurrogate)
            {
                repaired ??= escaped.ToArray();
                @"\ufffd"u8.CopyTo(repaired.AsSpan(position));
            }

            var next = rest[length..].IndexOf((byte)'\\');
            position = next < 0 ? -1 : position + length + next;
        }

        return repaired ?? escaped;
    }

    /// <summary>How many characters (code points) the text has once its escapes are resolved.</summary>
    /// <param name="escaped">The inside of a well-formed JSON string.</param>
    public static long CountCharacters(ReadOnlySpan<byte> escaped)
    {
        var count = 0L;
        while (true)
        {
            var escape = escaped.IndexOf((byte)'\\');
            count += CountPlain(escape < 0 ? escaped : escaped[..escape]);
            if (escape < 0)
            {
                return count;
            }

            escaped = escaped[escape..];
            escaped = escaped[EscapeLength(escaped, out _)..];
            count++;
        }
    }

    /// <summary>Writes a string of ours as escaped text; halves of surrogate pairs become U+FFFD.</summary>
    public static void Write(string text, IBufferWriter<byte> output) => Write(Encoding.UTF8.GetBytes(text), output);

    /// <summary>Writes UTF-8, for example a JSON document, as escaped text.</summary>
    public static void Write(ReadOnlySpan<byte> utf8, IBufferWriter<byte> output)
    {
        while (true)
        {
            var plain = utf8.IndexOfAny(MustBeEscaped);
            if (plain < 0)
            {
                output.Write(utf8);
                return;
            }

            output.Write(utf8[..plain]);
            WriteEscape(utf8[plain], output);
            utf8 = utf8[(plain + 1)..];
        }
    }

    private static int CountPlain(ReadOnlySpan<byte> utf8)
    {
        if (Ascii.IsValid(utf8))
        {
            return utf8.Length;
        }

        var count = 0;
        foreach (var value in utf8)
        {
            var isContinuation = (value & 0b1100_0000) == 0b1000_0000;
            count += isContinuation ? 0 : 1;
        }

        return count;
    }

    private static void WriteEscape(byte value, IBufferWriter<byte> output)
    {
        switch (value)
        {
            case (byte)'"':
                output.Write("\\\""u8);
                break;
            case (byte)'\\':
                output.Write(@"\\"u8);
                break;
            case (byte)'\n':
                output.Write(@"\n"u8);
                break;
            case (byte)'\r':
                output.Write(@"\r"u8);
                break;
            case (byte)'\t':
                output.Write(@"\t"u8);
                break;
            default:
                var escape = output.GetSpan(UnicodeEscapeLength);
                @"\u00"u8.CopyTo(escape);
                escape[4] = (byte)('0' + (value >> 4));
                escape[5] = "0123456789abcdef"u8[value & 0xF];
                output.Advance(UnicodeEscapeLength);
                break;
        }
    }

    /// <summary>Length of the escape at the start of <paramref name="text"/>; a surrogate pair counts as one.</summary>
    private static int EscapeLength(ReadOnlySpan<byte> text, out bool isLoneSurrogate)
    {
        isLoneSurrogate = false;
        if (text[1] != 'u')
        {
            return 2;
        }

        if (!IsSurrogate(text, out var isHigh))
        {
            return UnicodeEscapeLength;
        }

        var next = text[UnicodeEscapeLength..];
        if (isHigh && IsSurrogate(next, out var nextIsHigh) && !nextIsHigh)
        {
            return 2 * UnicodeEscapeLength;
        }

        isLoneSurrogate = true;
        return UnicodeEscapeLength;
    }

    // D800 to DBFF are high halves, DC00 to DFFF low ones: the first two hex digits tell.
    private static bool IsSurrogate(ReadOnlySpan<byte> text, out bool isHigh)
    {
        isHigh = false;
        if (text.Length < UnicodeEscapeLength || text[0] != '\\' || text[1] != 'u' || (text[2] | 0x20) != 'd')
        {
            return false;
        }

        isHigh = text[3] is (byte)'8' or (byte)'9' or (byte)'a' or (byte)'b' or (byte)'A' or (byte)'B';
        return isHigh || (text[3] | 0x20) is >= 'c' and <= 'f';
    }
}
