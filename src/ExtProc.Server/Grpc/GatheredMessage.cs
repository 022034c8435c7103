using System.Buffers;

namespace ExtProc.Server.Grpc;

/// <summary>A long message with its prefix, put together in one block while it arrives.</summary>
/// <param name="block">Holds at least <paramref name="length"/> bytes, given back by dispose; null when there is no memory: then the bytes are dropped.</param>
/// <param name="length">The length of prefix and message.</param>
internal sealed class GatheredMessage(IMemoryOwner<byte>? block, int length) : IDisposable
{
    private int _filled;

    /// <summary>Whether every byte is there.</summary>
    public bool IsComplete => _filled == length;

    /// <summary>Whether its bytes were dropped.</summary>
    public bool IsDropped => block is null;

    /// <summary>Prefix and message, valid until dispose; empty when it was dropped.</summary>
    public ReadOnlySequence<byte> Framed => block is null ? default : new(block.Memory[..length]);

    /// <summary>Copies what belongs to the message off the front of what has arrived.</summary>
    /// <returns>The end of what was taken.</returns>
    public SequencePosition Add(in ReadOnlySequence<byte> received)
    {
        var taken = received.Slice(0, Math.Min(received.Length, length - _filled));
        if (block is not null)
        {
            taken.CopyTo(block.Memory.Span[_filled..]);
        }

        _filled += (int)taken.Length;
        return taken.End;
    }

    /// <inheritdoc />
    public void Dispose() => block?.Dispose();
}
