using System.Buffers;
using System.Text;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>
/// Entries for AWS's invocation log. Characters that Bedrock refuses become <c>_</c>, and both texts are cut to 256 characters.
/// The first entry of a key stays.
/// </summary>
internal sealed class LabelRules
{
    /// <summary>Most entries that Converse takes.</summary>
    public const int Most = 16;

    /// <summary>Longest key and longest value.</summary>
    public const int Longest = 256;

    // Bedrock fails the whole request for any other character. Of white space it takes more, but only the blank keeps a
    // log readable. The pattern's ",-." is a range of three.
    private static readonly SearchValues<byte> Allowed = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 :_@$#=/+,-."u8);

    private readonly byte[] _keys = new byte[Most * Longest];
    private readonly int[] _lengths = new int[Most];
    private int _count;

    /// <summary>Takes an entry.</summary>
    /// <param name="utf8Key">The key as somebody gives it.</param>
    /// <param name="key">The key as Bedrock takes it, when this returns true.</param>
    /// <returns>False when there is no room, the key is empty, or an entry of this key has been taken.</returns>
    public bool TryTake(ReadOnlySpan<byte> utf8Key, out ReadOnlySpan<byte> key)
    {
        key = default;
        if (_count == Most)
        {
            return false;
        }

        var place = _keys.AsSpan(_count * Longest, Longest);
        key = place[..Clean(utf8Key, place)];
        if (key.IsEmpty || IsTaken(key))
        {
            return false;
        }

        _lengths[_count++] = key.Length;
        return true;
    }

    /// <summary>Makes a text one that Bedrock takes: one byte for each character, so that the result is as long as it looks.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="clean">Takes the result.</param>
    /// <returns>The bytes written.</returns>
    public static int Clean(ReadOnlySpan<byte> utf8, Span<byte> clean)
    {
        var length = 0;
        while (!utf8.IsEmpty && length < clean.Length)
        {
            _ = Rune.DecodeFromUtf8(utf8, out var character, out var bytes);
            clean[length++] = (bytes == 1 && Allowed.Contains(utf8[0]), Rune.IsWhiteSpace(character)) switch
            {
                (true, _) => utf8[0],
                (_, true) => (byte)' ',
                _ => (byte)'_',
            };
            utf8 = utf8[bytes..];
        }

        return length;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _count = 0;

    private bool IsTaken(ReadOnlySpan<byte> key)
    {
        for (var index = 0; index < _count; index++)
        {
            if (_keys.AsSpan(index * Longest, _lengths[index]).SequenceEqual(key))
            {
                return true;
            }
        }

        return false;
    }
}
