using System.Buffers;
using System.Security.Cryptography;

namespace ExtProc.Aws.SigV4;

/// <summary>SHA-256 of a body, in place.</summary>
internal static class BodyHash
{
    // One per thread: a hash object costs a native context, and a hash never awaits between its segments.
    [ThreadStatic]
    private static IncrementalHash? t_hash;

    /// <summary>Hashes the body into <paramref name="hash"/> (32 bytes).</summary>
    public static void Compute(in ReadOnlySequence<byte> body, Span<byte> hash)
    {
        if (body.IsSingleSegment)
        {
            SHA256.HashData(body.FirstSpan, hash);
            return;
        }

        t_hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var segment in body)
        {
            t_hash.AppendData(segment.Span);
        }

        t_hash.GetHashAndReset(hash);
    }
}
