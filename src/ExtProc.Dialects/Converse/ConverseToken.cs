using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Json;

namespace ExtProc.Dialects.Converse;

/// <summary>
/// A tool's name or a tool call's id: at most 64 ASCII characters, held by value so that conversations of any length can
/// be checked without making strings.
/// </summary>
internal readonly struct ConverseToken : IEquatable<ConverseToken>
{
    /// <summary>Longest name or id that Converse takes.</summary>
    public const int MaxLength = 64;

    /// <summary>What a name must look like, for messages to clients.</summary>
    public const string NameRule = "must be 1 to 64 characters of a-z, A-Z, 0-9, '_' and '-'";

    /// <summary>What an id must look like, for messages to clients.</summary>
    public const string IdRule = "must be 1 to 64 characters of a-z, A-Z, 0-9, '_', '.', ':' and '-'";

    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Letters + "_-"));
    private static readonly SearchValues<byte> IdBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Letters + "_.:-"));

    private readonly Bytes _bytes;
    private readonly int _length;

    private ConverseToken(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_bytes);
        _length = value.Length;
    }

    /// <summary>The characters as ASCII.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Value => ((ReadOnlySpan<byte>)_bytes)[.._length];

    /// <summary>Reads a tool's name: <c>^[a-zA-Z0-9_-]{1,64}$</c>.</summary>
    public static bool TryReadName(JsonElement text, out ConverseToken token) => TryRead(text, NameBytes, out token);

    /// <summary>Reads a tool call's id: <c>^[a-zA-Z0-9_.:-]{1,64}$</c>.</summary>
    public static bool TryReadId(JsonElement text, out ConverseToken token) => TryRead(text, IdBytes, out token);

    /// <inheritdoc />
    public bool Equals(ConverseToken other) => Value.SequenceEqual(other.Value);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ConverseToken other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        // Seeded per process, so that a client cannot choose ids that collide.
        var hash = default(HashCode);
        hash.AddBytes(Value);
        return hash.ToHashCode();
    }

    private static bool TryRead(JsonElement text, SearchValues<byte> allowed, out ConverseToken token)
    {
        token = default;
        scoped var escaped = JsonText.Inside(text);
        Span<byte> unescaped = stackalloc byte[MaxLength * 6];
        if (escaped.Contains((byte)'\\'))
        {
            if (escaped.Length > unescaped.Length || JsonText.HasLoneSurrogate(escaped))
            {
                return false;
            }

            escaped = unescaped[..JsonText.Unescape(escaped, unescaped)];
        }

        if (escaped.Length is 0 or > MaxLength || escaped.ContainsAnyExcept(allowed))
        {
            return false;
        }

        token = new ConverseToken(escaped);
        return true;
    }

    [InlineArray(MaxLength)]
    private struct Bytes
    {
        private byte _first;
    }
}
