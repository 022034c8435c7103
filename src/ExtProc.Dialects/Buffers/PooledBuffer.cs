using System.Buffers;

namespace ExtProc.Dialects.Buffers;

/// <summary>A growing buffer over rented bytes: written to, read, cleared, used again. Used by one thread.</summary>
/// <param name="large">Where it gets what is too long for the shared array pool.</param>
public sealed class PooledBuffer(MemoryPool<byte> large) : IBufferWriter<byte>
{
    private const int SmallestRent = 256;

    // Above it the old and the new bytes are worth counting: a buffer that doubles would take three times its content.
    private const int LastDoubling = 1 << 20;

    private RentedBytes _bytes;

    /// <summary>A buffer that gets long arrays from .NET's own pool.</summary>
    public PooledBuffer()
        : this(MemoryPool<byte>.Shared)
    {
    }

    /// <summary>Bytes written since the last <see cref="Clear"/>.</summary>
    public int Length { get; private set; }

    /// <summary>Bytes that can be written before it has to grow.</summary>
    public int Capacity => _bytes.Span.Length;

    /// <summary>What was written; valid until the next write, clear or release.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.Memory[..Length];

    /// <summary>The same as a span.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _bytes.Span[..Length];

    /// <summary>Forgets what was written and keeps the bytes.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc />
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Capacity - Length);
        Length += count;
    }

    /// <inheritdoc />
    /// <exception cref="InsufficientMemoryException">There is no room to grow; what was written stays.</exception>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.Memory[Length..];
    }

    /// <inheritdoc />
    /// <exception cref="InsufficientMemoryException">There is no room to grow; what was written stays.</exception>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.Span[Length..];
    }

    /// <summary>Writes bytes.</summary>
    /// <exception cref="InsufficientMemoryException">There is no room to grow; what was written stays.</exception>
    public void Write(ReadOnlySpan<byte> bytes) => this.WriteAtOnce(bytes);

    /// <summary>Gives the bytes back; nothing is left.</summary>
    public void Release()
    {
        _bytes.Dispose();
        _bytes = default;
        Length = 0;
    }

    private void Grow(int sizeHint)
    {
        var needed = checked(Length + Math.Max(sizeHint, 1));
        var room = Capacity;
        if (needed <= room)
        {
            return;
        }

        var grown = room < LastDoubling ? room * 2 : room + (room / 2);
        var larger = new RentedBytes(Math.Max(needed, Math.Max(SmallestRent, grown)), large);
        WrittenSpan.CopyTo(larger.Span);
        _bytes.Dispose();
        _bytes = larger;
    }
}
