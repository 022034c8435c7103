using System.Buffers;
using System.Security.Cryptography;
using ExtProc.Aws.SigV4;
using Xunit;

namespace ExtProc.Aws.Tests.SigV4;

public sealed class BodyHashTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(5000)]
    public void A_body_in_pieces_has_the_hash_of_the_whole(int length)
    {
        var body = new byte[length];
        new Random(length).NextBytes(body);
        var expected = Convert.ToHexStringLower(SHA256.HashData(body));

        for (var cut = 0; cut <= length; cut += Math.Max(1, length / 97))
        {
            var hash = new byte[32];
            BodyHash.Compute(Split(body, cut), hash);

            Assert.Equal(expected, Convert.ToHexStringLower(hash));
        }
    }

    private static ReadOnlySequence<byte> Split(byte[] body, int cut)
    {
        var first = new Segment(body.AsMemory(0, cut), 0);
        var empty = first.Append(ReadOnlyMemory<byte>.Empty);
        var last = empty.Append(body.AsMemory(cut));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
