using System.Buffers;

namespace ExtProc.Server.Tests.Envoy;

/// <summary>The same bytes in every arrangement a pipe can have them.</summary>
internal static class Pieces
{
    /// <summary>One block, two blocks at every position, one byte per block.</summary>
    public static IEnumerable<ReadOnlySequence<byte>> Of(byte[] bytes)
    {
        yield return new ReadOnlySequence<byte>(bytes);
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            yield return Join(bytes.AsMemory(0, cut), bytes.AsMemory(cut));
        }

        yield return Join([.. Enumerable.Range(0, bytes.Length).Select(i => bytes.AsMemory(i, 1))]);
    }

    private static ReadOnlySequence<byte> Join(params ReadOnlyMemory<byte>[] blocks)
    {
        if (blocks.Length == 0)
        {
            return default;
        }

        var first = new Segment(blocks[0], 0);
        var last = first;
        foreach (var block in blocks.AsSpan(1))
        {
            last = last.Append(block);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long start)
        {
            Memory = memory;
            RunningIndex = start;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
