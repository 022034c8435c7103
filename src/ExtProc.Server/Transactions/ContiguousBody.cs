using System.Buffers;

namespace ExtProc.Server.Transactions;

/// <summary>
/// A body as one block, as a JSON document needs it: the bytes in the pipe when they already lie together, otherwise
/// one pooled copy.
/// </summary>
internal readonly struct ContiguousBody : IDisposable
{
    private readonly byte[]? _rented;

    public ContiguousBody(in ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment)
        {
            Memory = body.First;
            return;
        }

        var length = checked((int)body.Length);
        _rented = ArrayPool<byte>.Shared.Rent(length);
        body.CopyTo(_rented);
        Memory = _rented.AsMemory(0, length);
    }

    /// <summary>The body; valid until dispose and, when not copied, until the message it came in is released.</summary>
    public ReadOnlyMemory<byte> Memory { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }
}
