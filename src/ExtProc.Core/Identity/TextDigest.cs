using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ExtProc.Core.Identity;

/// <summary>SHA-256 of a text: what caches know it by, so that no token is kept.</summary>
internal readonly record struct TextDigest
{
    private readonly ulong _first;
    private readonly ulong _second;
    private readonly ulong _third;
    private readonly ulong _fourth;

    private TextDigest(ReadOnlySpan<ulong> parts)
    {
        _first = parts[0];
        _second = parts[1];
        _third = parts[2];
        _fourth = parts[3];
    }

    /// <summary>Computes the digest; allocates nothing.</summary>
    public static TextDigest Of(string text)
    {
        // Of the characters as they lie in memory: equal strings, equal digests, and nothing is copied.
        Span<ulong> parts = stackalloc ulong[SHA256.HashSizeInBytes / sizeof(ulong)];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), MemoryMarshal.AsBytes(parts));
        return new TextDigest(parts);
    }
}
