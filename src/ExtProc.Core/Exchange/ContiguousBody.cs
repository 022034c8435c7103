using System.Buffers;
using ExtProc.Dialects.Buffers;

namespace ExtProc.Core.Exchange;

/// <summary>
/// A body as one block, as a JSON document needs it: the bytes where they arrived when they already lie together,
/// otherwise one copy.
/// </summary>
internal readonly struct ContiguousBody : IDisposable
{
    private readonly RentedBytes _copy;

    /// <param name="body">The body.</param>
    /// <param name="memory">Where a long copy comes from.</param>
    /// <exception cref="InsufficientMemoryException">There is no room for the copy.</exception>
    public ContiguousBody(in ReadOnlySequence<byte> body, MemoryPool<byte> memory)
    {
        if (body.IsSingleSegment)
        {
            Memory = body.First;
            return;
        }

        var length = checked((int)body.Length);
        _copy = new RentedBytes(length, memory);
        body.CopyTo(_copy.Span);
        Memory = _copy.Memory[..length];
    }

    /// <summary>The body; valid until dispose and, when not copied, until the message it came in is released.</summary>
    public ReadOnlyMemory<byte> Memory { get; }

    /// <inheritdoc />
    public void Dispose() => _copy.Dispose();
}
