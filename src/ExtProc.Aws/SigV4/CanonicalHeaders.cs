using System.Buffers;

namespace ExtProc.Aws.SigV4;

/// <summary>A header that is part of the signature.</summary>
/// <param name="Name">Lower-case name; a name stands once.</param>
/// <param name="Value">The value as it is on the wire.</param>
internal readonly record struct HeaderToSign(string Name, string Value);

/// <summary>
/// The header lines of a canonical request and the list of their names.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
/// </summary>
internal static class CanonicalHeaders
{
    // A line break counts as white space too: a value can never look like a line of its own.
    private const string WhiteSpace = " \t\r\n\f\v";

    private static readonly SearchValues<char> AnyWhiteSpace = SearchValues.Create(WhiteSpace);

    /// <summary>Puts the headers in the order SigV4 wants: by name, as bytes.</summary>
    public static void Sort(Span<HeaderToSign> headers)
    {
        // By insertion: three or four headers, nearly sorted already, and no comparer to allocate.
        for (var i = 1; i < headers.Length; i++)
        {
            var header = headers[i];
            var at = i;
            for (; at > 0 && string.CompareOrdinal(headers[at - 1].Name, header.Name) > 0; at--)
            {
                headers[at] = headers[at - 1];
            }

            headers[at] = header;
        }
    }

    /// <summary>Writes <c>name:value\n</c> for each: trimmed, every inner run of white space one space.</summary>
    public static void WriteLines(ReadOnlySpan<HeaderToSign> sorted, ref Utf8Writer writer)
    {
        foreach (var header in sorted)
        {
            writer.Write(header.Name);
            writer.Write((byte)':');
            WriteValue(header.Value, ref writer);
            writer.Write((byte)'\n');
        }
    }

    /// <summary>Writes <c>name;name</c>.</summary>
    public static void WriteNames(ReadOnlySpan<HeaderToSign> sorted, ref Utf8Writer writer)
    {
        for (var i = 0; i < sorted.Length; i++)
        {
            writer.Write(i == 0 ? "" : ";");
            writer.Write(sorted[i].Name);
        }
    }

    private static void WriteValue(ReadOnlySpan<char> value, ref Utf8Writer writer)
    {
        value = value.Trim(WhiteSpace);
        while (value.IndexOfAny(AnyWhiteSpace) is var gap and >= 0)
        {
            writer.Write(value[..gap]);
            writer.Write((byte)' ');
            value = value[gap..].TrimStart(WhiteSpace);
        }

        writer.Write(value);
    }
}
