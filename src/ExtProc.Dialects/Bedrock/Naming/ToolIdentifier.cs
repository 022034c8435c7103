using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Naming;

/// <summary>
/// A tool's name, a tool call's id or a document's name: at most 64 ASCII characters, held by value so that conversations
/// of any length can be checked without making strings.
/// </summary>
internal readonly struct ToolIdentifier : IEquatable<ToolIdentifier>
{
    /// <summary>Longest name or id that Converse takes.</summary>
    public const int MaxLength = 64;

    /// <summary>Most names that <see cref="MakeNames"/> makes of one text: one for each 64 bits of its hash.</summary>
    public const int MostNames = SHA256.HashSizeInBytes / sizeof(ulong);

    /// <summary>What a name must look like, for messages to clients.</summary>
    public const string NameRule = "must be 1 to 64 characters of a-z, A-Z, 0-9, '_' and '-'";

    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Letters + "_-"));
    private static readonly SearchValues<byte> IdBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Letters + "_.:-"));
    private static readonly SearchValues<byte> Alphanumerics = SearchValues.Create(Encoding.ASCII.GetBytes(Letters));

    private readonly Bytes _bytes;
    private readonly int _length;

    private ToolIdentifier(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_bytes);
        _length = value.Length;
    }

    /// <summary>The characters as ASCII.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Value => ((ReadOnlySpan<byte>)_bytes)[.._length];

    /// <summary>The token that is these characters, at most 64 of ASCII.</summary>
    public static ToolIdentifier Of(ReadOnlySpan<byte> value) => new(value);

    /// <summary>Reads a JSON string that is a name as it stands (<see cref="NameRule"/>).</summary>
    public static bool TryReadName(JsonElement text, out ToolIdentifier token)
    {
        token = default;
        var escaped = JsonText.Inside(text);
        if (escaped.Length > MaxLength * JsonText.LongestEscape || JsonText.HasLoneSurrogate(escaped))
        {
            return false;
        }

        using var name = new UnescapedText(escaped, MemoryPool<byte>.Shared);
        return TryTakeName(name.Value, out token);
    }

    /// <summary>Takes text that is a tool's name as it stands: <c>^[a-zA-Z0-9_-]{1,64}$</c>.</summary>
    public static bool TryTakeName(ReadOnlySpan<byte> text, out ToolIdentifier token) => TryTake(text, NameBytes, out token);

    /// <summary>Takes text that is a tool call's id as it stands: <c>^[a-zA-Z0-9_.:-]{1,64}$</c>.</summary>
    public static bool TryTakeId(ReadOnlySpan<byte> text, out ToolIdentifier token) => TryTake(text, IdBytes, out token);

    /// <summary>Takes text that is nine letters or digits, which is what some models want of an id.</summary>
    public static bool TryTakeNineAlphanumerics(ReadOnlySpan<byte> text, out ToolIdentifier token) =>
        TryTake(text, Alphanumerics, out token) && text.Length == 9;

    /// <summary>
    /// Names for text that is none: as much of the text as is possible, and a part of its hash. The same text has the same
    /// names in every request.
    /// </summary>
    /// <param name="text">What the client wrote, as UTF-8.</param>
    /// <param name="names">Takes the names, at most <see cref="MostNames"/>, the one to prefer first.</param>
    public static void MakeNames(ReadOnlySpan<byte> text, Span<ToolIdentifier> names)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(text, digest);
        for (var index = 0; index < names.Length; index++)
        {
            names[index] = Make(text, NameBytes, HashOf(digest[(index * sizeof(ulong))..]));
        }
    }

    /// <summary>An id for text that is none. The same text has the same id in every request.</summary>
    public static ToolIdentifier MakeId(ReadOnlySpan<byte> text) => Make(text, IdBytes, Hash(text));

    /// <summary>An id of nine letters and digits. The same text has the same id in every request.</summary>
    public static ToolIdentifier MakeNineAlphanumerics(ReadOnlySpan<byte> text)
    {
        var hash = Hash(text);
        Span<byte> id = stackalloc byte[9];
        for (var index = 0; index < id.Length; index++)
        {
            (hash, var letter) = Math.DivRem(hash, (ulong)Letters.Length);
            id[index] = (byte)Letters[(int)letter];
        }

        return new ToolIdentifier(id);
    }

    /// <inheritdoc />
    public bool Equals(ToolIdentifier other) => Value.SequenceEqual(other.Value);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is ToolIdentifier other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => Utf8Comparer.Hash(Value);

    private static bool TryTake(ReadOnlySpan<byte> text, SearchValues<byte> allowed, out ToolIdentifier token)
    {
        if (text.Length is 0 or > MaxLength || text.ContainsAnyExcept(allowed))
        {
            token = default;
            return false;
        }

        token = new ToolIdentifier(text);
        return true;
    }

    private static ToolIdentifier Make(ReadOnlySpan<byte> text, SearchValues<byte> allowed, ulong hash)
    {
        const int HashLength = 16;
        Span<byte> made = stackalloc byte[MaxLength];
        var length = Math.Min(text.Length, MaxLength - HashLength - 1);
        for (var index = 0; index < length; index++)
        {
            made[index] = allowed.Contains(text[index]) ? text[index] : (byte)'_';
        }

        made[length++] = (byte)'_';
        _ = hash.TryFormat(made[length..], out _, "x16", CultureInfo.InvariantCulture);
        return new ToolIdentifier(made[..(length + HashLength)]);
    }

    // Not a hash that is keyed per process: what is sent must be the same in every turn, or no prompt cache would hold.
    private static ulong Hash(ReadOnlySpan<byte> text)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(text, digest);
        return HashOf(digest);
    }

    private static ulong HashOf(ReadOnlySpan<byte> digest) => BinaryPrimitives.ReadUInt64BigEndian(digest);

    [InlineArray(MaxLength)]
    private struct Bytes
    {
        private byte _first;
    }
}
