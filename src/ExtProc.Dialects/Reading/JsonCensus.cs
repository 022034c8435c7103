using System.Buffers;

namespace ExtProc.Dialects.Reading;

/// <summary>
/// How much there is in a JSON text, counted before memory is spent on it: a parser needs tens of bytes for a value that
/// may be one byte long. The text may be anything; what is not JSON is refused when it is parsed. Allocates nothing.
/// </summary>
/// <param name="Values">Values of every kind, names not counted. Never too few; an empty array or object counts as two.</param>
/// <param name="LongestName">Bytes of the longest member name; 0 in a text of up to 4 MiB, where no name can be too long.</param>
/// <param name="EscapedNameBytes">Bytes of all member names with escapes, of which the parser makes copies; likewise.</param>
public readonly record struct JsonCensus(int Values, int LongestName, long EscapedNameBytes)
{
    /// <summary>Bytes of the longest member name that is taken.</summary>
    public const int MaxName = 64 * 1024;

    /// <summary>
    /// Two rows of 12 bytes in the parser's table, which may be half empty and moves while it grows, the parser's set of names,
    /// and what a translation remembers. Measured with the densest bodies: 40 to 80, with many members 135, with tools to
    /// rename 160.
    /// </summary>
    public const int BytesPerValue = 176;

    // What a shorter text can cost is not worth counting.
    private const int ShortText = 64 * 1024;
    private const int LongText = 4 << 20;
    private const int FewValues = 40_000;
    private const int Stretch = 16 * 1024;

    private static readonly SearchValues<byte> Marks = SearchValues.Create("\",[{"u8);
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t\r\n"u8);

    /// <summary>Bytes that reading and translating the text may take beside the text itself and its translation.</summary>
    public long ParsedBytes => ((long)Values * BytesPerValue) + EscapedNameBytes;

    /// <summary>Counts.</summary>
    /// <param name="json">The text.</param>
    /// <param name="maxValues">The most that are taken: counting ends when there are more.</param>
    public static JsonCensus Of(ReadOnlySpan<byte> json, int maxValues)
    {
        if (json.Length <= Math.Min(ShortText, maxValues))
        {
            return default;
        }

        // Signs inside strings are counted, too: fast, and enough for nearly every honest text.
        var fewEnough = Math.Min(maxValues, FewValues);
        if (json.Length <= LongText && CountMarks(json, fewEnough) is var marks && marks < fewEnough)
        {
            return new(marks + 1, 0, 0);
        }

        return Walk(json, maxValues);
    }

    /// <summary>What is too much, as the rest of a sentence about the text; null when nothing is.</summary>
    /// <param name="maxValues">The most values that are taken.</param>
    public string? Fault(int maxValues)
    {
        if (Values > maxValues)
        {
            return $"holds more than {maxValues} values, the most that this gateway takes";
        }

        return LongestName > MaxName ? $"holds a member name of more than {MaxName} bytes, the longest that this gateway takes" : null;
    }

    private static int CountMarks(ReadOnlySpan<byte> json, int enough)
    {
        var count = 0;
        for (; !json.IsEmpty && count < enough; json = json[Math.Min(Stretch, json.Length)..])
        {
            var stretch = json[..Math.Min(Stretch, json.Length)];
            count += stretch.Count((byte)',') + stretch.Count((byte)'[') + stretch.Count((byte)'{');
        }

        return count;
    }

    private static JsonCensus Walk(ReadOnlySpan<byte> json, int maxValues)
    {
        var (values, longestName, escapedNames) = (1, 0, 0L);
        while (values <= maxValues && json.IndexOfAny(Marks) is var mark and >= 0)
        {
            var isString = json[mark] == (byte)'"';
            json = json[(mark + 1)..];
            if (!isString)
            {
                values++;
                continue;
            }

            var length = StringLength(json, out var isEscaped);
            json = json[Math.Min(length + 1, json.Length)..];
            var next = json.IndexOfAnyExcept(Blanks);
            if (next >= 0 && json[next] == (byte)':')
            {
                longestName = Math.Max(longestName, length);
                escapedNames += isEscaped ? length : 0;
            }
        }

        return new(values, longestName, escapedNames);
    }

    /// <summary>Bytes up to the quote that ends a string, or to the end of the text.</summary>
    private static int StringLength(ReadOnlySpan<byte> rest, out bool isEscaped)
    {
        isEscaped = false;
        for (var at = 0; at < rest.Length; at += 2)
        {
            var found = rest[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0)
            {
                break;
            }

            at += found;
            if (rest[at] == (byte)'"')
            {
                return at;
            }

            isEscaped = true;
        }

        return rest.Length;
    }
}
