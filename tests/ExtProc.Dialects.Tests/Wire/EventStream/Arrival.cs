using System.Buffers;

namespace ExtProc.Dialects.Tests.Wire.EventStream;

/// <summary>
/// One way in which the same bytes can arrive: chunks, each of one or more segments. Every segment lies between guard
/// bytes, and is overwritten once its chunk has been taken, so that nothing can be read outside it or later.
/// </summary>
internal sealed record Arrival(string Name, byte[][][] Chunks)
{
    private const int GuardLength = 16;
    private const byte Guard = 0xFF;

    public static IEnumerable<Arrival> All(byte[] body) =>
    [
        new("in one block", [[body]]),
        .. Splits(body),
        new("byte by byte", [.. body.Select(value => new byte[][] { [value] })]),
        new("one chunk of single bytes", [[.. body.Select(value => new[] { value })]]),
        new("one chunk with empty segments", [[[], .. body.Chunk(7).SelectMany(piece => new[] { piece, [] })]]),
        new("chunks with empty ones between", [.. body.Chunk(5).SelectMany(piece => new byte[][][] { [[]], [piece] })]),
    ];

    /// <summary>Every cut in two, once as two chunks and once as two segments of one chunk.</summary>
    public static IEnumerable<Arrival> Splits(byte[] body)
    {
        for (var cut = 1; cut < body.Length; cut++)
        {
            yield return new($"two chunks, cut at {cut}", [[body[..cut]], [body[cut..]]]);
            yield return new($"two segments, cut at {cut}", [[body[..cut], body[cut..]]]);
        }
    }

    public void Feed(Action<ReadOnlySequence<byte>> take)
    {
        foreach (var chunk in Chunks)
        {
            var guarded = chunk.Select(Guarded).ToArray();
            take(Sequence(guarded));
            foreach (var segment in guarded)
            {
                segment.AsSpan().Fill(Guard);
            }
        }
    }

    public override string ToString() => Name;

    private static byte[] Guarded(byte[] segment)
    {
        var guarded = new byte[segment.Length + (2 * GuardLength)];
        guarded.AsSpan().Fill(Guard);
        segment.CopyTo(guarded, GuardLength);
        return guarded;
    }

    private static ReadOnlySequence<byte> Sequence(byte[][] guarded)
    {
        var first = new Segment(Inner(guarded[0]), before: null);
        var last = first;
        foreach (var segment in guarded.Skip(1))
        {
            last = new Segment(Inner(segment), last);
        }

        return new(first, 0, last, last.Memory.Length);

        static Memory<byte> Inner(byte[] segment) => segment.AsMemory(GuardLength, segment.Length - (2 * GuardLength));
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
