using System.Buffers;
using System.Text;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>What AWS's invocation log says about the request: <c>requestMetadata</c>.</content>
internal sealed partial class ConverseWriter
{
    /// <summary>Most entries that Converse takes.</summary>
    public const int MaxMetadata = 16;

    private const int LongestMetadata = 256;

    // Bedrock fails the whole request for any other character. Of white space it takes more, but only the blank keeps a
    // log readable. The pattern's ",-." is a range of three.
    private static readonly SearchValues<byte> MetadataBytes = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 :_@$#=/+,-."u8);

    private readonly byte[] _metadataKeys = new byte[MaxMetadata * LongestMetadata];
    private readonly int[] _metadataKeyLengths = new int[MaxMetadata];
    private int _metadataCount;

    /// <summary>
    /// An entry. Characters that Bedrock refuses become <c>_</c>, and both texts are cut to 256 characters.
    /// </summary>
    /// <returns>False when there is no room, the key is empty, or an entry of this key has been written: it stays.</returns>
    public bool TryMetadata(ReadOnlySpan<byte> utf8Key, ReadOnlySpan<byte> utf8Value)
    {
        Span<byte> key = stackalloc byte[LongestMetadata];
        key = key[..CleanMetadata(utf8Key, key)];
        if (key.IsEmpty || _metadataCount == MaxMetadata || HasMetadata(key))
        {
            return false;
        }

        Span<byte> value = stackalloc byte[LongestMetadata];
        MoveTo(Section.Metadata);
        _json.WriteString(key, value[..CleanMetadata(utf8Value, value)]);
        key.CopyTo(_metadataKeys.AsSpan(_metadataCount * LongestMetadata));
        _metadataKeyLengths[_metadataCount++] = key.Length;
        return true;
    }

    /// <inheritdoc cref="TryMetadata(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public bool TryMetadata(ReadOnlySpan<byte> utf8Key, string value)
    {
        Span<byte> utf8 = stackalloc byte[LongestMetadata * 3];
        _ = Encoding.UTF8.TryGetBytes(value.AsSpan(0, Math.Min(value.Length, LongestMetadata)), utf8, out var length);
        return TryMetadata(utf8Key, utf8[..length]);
    }

    /// <summary>One byte for each character, so that the result is as long as it looks.</summary>
    private static int CleanMetadata(ReadOnlySpan<byte> utf8, Span<byte> clean)
    {
        var length = 0;
        while (!utf8.IsEmpty && length < clean.Length)
        {
            _ = Rune.DecodeFromUtf8(utf8, out var character, out var bytes);
            clean[length++] = (bytes == 1 && MetadataBytes.Contains(utf8[0]), Rune.IsWhiteSpace(character)) switch
            {
                (true, _) => utf8[0],
                (_, true) => (byte)' ',
                _ => (byte)'_',
            };
            utf8 = utf8[bytes..];
        }

        return length;
    }

    private bool HasMetadata(ReadOnlySpan<byte> key)
    {
        for (var index = 0; index < _metadataCount; index++)
        {
            if (_metadataKeys.AsSpan(index * LongestMetadata, _metadataKeyLengths[index]).SequenceEqual(key))
            {
                return true;
            }
        }

        return false;
    }

    private void ResetMetadata() => _metadataCount = 0;
}
