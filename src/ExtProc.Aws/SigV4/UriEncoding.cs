using System.Buffers;

namespace ExtProc.Aws.SigV4;

/// <summary>
/// Percent-encoding as SigV4 wants it: everything but RFC 3986's unreserved characters (<c>A-Z a-z 0-9 - . _ ~</c>) of
/// the UTF-8 form becomes <c>%XX</c> with upper-case hex, <c>/</c> and <c>:</c> included.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-canonical-request
/// </summary>
public static class UriEncoding
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>
    /// Encodes one path segment once, for the wire: a model id or an ARN as it stands in <c>/model/{id}/converse</c>.
    /// The signer encodes the wire path a second time for itself.
    /// </summary>
    /// <param name="segment">Any text; a lone surrogate becomes U+FFFD.</param>
    public static string EncodeSegment(string segment)
    {
        var writer = new Utf8Writer(stackalloc byte[512]);
        Span<byte> source = stackalloc byte[4];
        foreach (var rune in segment.EnumerateRunes())
        {
            Encode(source[..rune.EncodeToUtf8(source)], ref writer);
        }

        return writer.ToStringAndDispose();
    }

    /// <summary>Encodes UTF-8 bytes.</summary>
    internal static void Encode(scoped ReadOnlySpan<byte> source, ref Utf8Writer writer)
    {
        while (!source.IsEmpty)
        {
            var plain = source.IndexOfAnyExcept(Unreserved);
            if (plain < 0)
            {
                writer.Write(source);
                return;
            }

            writer.Write(source[..plain]);
            writer.Write((byte)'%');
            writer.Write(UpperHexDigit(source[plain] >> 4));
            writer.Write(UpperHexDigit(source[plain] & 0xF));
            source = source[(plain + 1)..];
        }
    }

    /// <summary>Resolves <c>%XX</c>; a percent sign that starts no such triple stands for itself.</summary>
    internal static void Decode(scoped ReadOnlySpan<byte> source, ref Utf8Writer writer)
    {
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '%' && i + 2 < source.Length
                && char.IsAsciiHexDigit((char)source[i + 1]) && char.IsAsciiHexDigit((char)source[i + 2]))
            {
                writer.Write((byte)((HexValue(source[i + 1]) << 4) | HexValue(source[i + 2])));
                i += 2;
                continue;
            }

            writer.Write(source[i]);
        }
    }

    private static byte UpperHexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
