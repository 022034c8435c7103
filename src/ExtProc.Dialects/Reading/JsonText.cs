using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace ExtProc.Dialects.Reading;

/// <summary>
/// Looks at JSON text in its escaped form, so that it can be judged and copied without becoming a string. Everything
/// here expects bytes that <see cref="JsonDocument"/> has already accepted as JSON and <c>Utf8.IsValid</c> as UTF-8.
/// </summary>
internal static class JsonText
{
    /// <summary>Bytes of the longest escape that stands for one byte of text: <c>\u0041</c>.</summary>
    public const int LongestEscape = 6;

    /// <summary>The inside of a JSON string, still escaped, without its quotes.</summary>
    public static ReadOnlySpan<byte> Inside(JsonElement text) => JsonMarshal.GetRawUtf8Value(text)[1..^1];

    /// <summary>
    /// Whether the escapes hold half a surrogate pair (<c>\ud800</c>). JSON's grammar allows it, Unicode does not: the
    /// base library throws on it and Bedrock refuses it. Works on the inside of a string and on whole JSON values.
    /// </summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> escaped)
    {
        while (true)
        {
            var backslash = escaped.IndexOf((byte)'\\');
            if (backslash < 0)
            {
                return false;
            }

            escaped = escaped[backslash..];
            if (!TryReadEscape(escaped, out _, out var length))
            {
                return true;
            }

            escaped = escaped[length..];
        }
    }

    /// <summary>Whether there is nothing but whitespace. Bedrock refuses such text.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> escaped)
    {
        while (!escaped.IsEmpty)
        {
            if (!IsWhiteSpace(ReadScalar(escaped, out var length)))
            {
                return false;
            }

            escaped = escaped[length..];
        }

        return true;
    }

    /// <summary>The text without whitespace at its end, still escaped.</summary>
    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> escaped)
    {
        // Forward, because an escape cannot be told from its look-alike (\\n and \n) when read from the end.
        var end = 0;
        for (var position = 0; position < escaped.Length;)
        {
            var scalar = ReadScalar(escaped[position..], out var length);
            position += length;
            if (!IsWhiteSpace(scalar))
            {
                end = position;
            }
        }

        return escaped[..end];
    }

    /// <summary>Whether a JSON value is the string <paramref name="expected"/> (ASCII, short), however it is escaped.</summary>
    public static bool Is(JsonElement value, ReadOnlySpan<byte> expected)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        var inside = Inside(value);
        if (!inside.Contains((byte)'\\'))
        {
            return inside.SequenceEqual(expected);
        }

        // An escape is at most six bytes for one; longer text cannot be equal.
        if (inside.Length > expected.Length * 6 || HasLoneSurrogate(inside))
        {
            return false;
        }

        Span<byte> unescaped = stackalloc byte[inside.Length];
        return unescaped[..Unescape(inside, unescaped)].SequenceEqual(expected);
    }

    /// <summary>Writes what the escapes stand for, as UTF-8. There must be no lone surrogate.</summary>
    /// <param name="escaped">The inside of a JSON string.</param>
    /// <param name="destination">At least as long as <paramref name="escaped"/>; never more is needed.</param>
    /// <returns>The bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var backslash = escaped.IndexOf((byte)'\\');
            var plain = backslash < 0 ? escaped : escaped[..backslash];
            plain.CopyTo(destination[written..]);
            written += plain.Length;
            if (backslash < 0)
            {
                return written;
            }

            escaped = escaped[backslash..];
            _ = TryReadEscape(escaped, out var scalar, out var length);
            written += scalar.EncodeToUtf8(destination[written..]);
            escaped = escaped[length..];
        }
    }

    // Python's str.isspace, which model providers apply, also counts the four separators U+001C to U+001F.
    private static bool IsWhiteSpace(Rune scalar) => Rune.IsWhiteSpace(scalar) || scalar.Value is >= 0x1C and <= 0x1F;

    private static Rune ReadScalar(ReadOnlySpan<byte> escaped, out int length)
    {
        if (escaped[0] == (byte)'\\')
        {
            _ = TryReadEscape(escaped, out var scalar, out length);
            return scalar;
        }

        _ = Rune.DecodeFromUtf8(escaped, out var decoded, out length);
        return decoded;
    }

    /// <summary>Reads the escape at the start; false (and U+FFFD) for a lone surrogate.</summary>
    private static bool TryReadEscape(ReadOnlySpan<byte> escaped, out Rune scalar, out int length)
    {
        length = 2;
        if (escaped[1] != (byte)'u')
        {
            scalar = new Rune(escaped[1] switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                var other => (char)other,
            });
            return true;
        }

        length = 6;
        var first = ReadHex(escaped.Slice(2, 4));
        if (Rune.TryCreate(first, out scalar))
        {
            return true;
        }

        if (escaped.Length >= 12 && escaped[6] == (byte)'\\' && escaped[7] == (byte)'u'
            && Rune.TryCreate(first, ReadHex(escaped.Slice(8, 4)), out scalar))
        {
            length = 12;
            return true;
        }

        scalar = Rune.ReplacementChar;
        return false;
    }

    private static char ReadHex(ReadOnlySpan<byte> digits)
    {
        Span<byte> bytes = stackalloc byte[2];
        return Convert.FromHexString(digits, bytes, out _, out _) == OperationStatus.Done
            ? (char)((bytes[0] << 8) | bytes[1])
            : '\uFFFD';
    }
}
