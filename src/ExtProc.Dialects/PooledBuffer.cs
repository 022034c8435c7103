using System.Buffers;

namespace ExtProc.Dialects;

/// <summary>
/// A growing buffer over rented arrays: written to, read, cleared, used again. One that is never released is only lost to
/// the pool. Used by one thread.
/// </summary>
public sealed class PooledBuffer : IBufferWriter<byte>
{
    private const int SmallestRent = 256;

    private byte[] _array = [];

    /// <summary>Bytes written since the last <see cref="Clear"/>.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write, clear or release.</summary>
    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, Length);

    /// <summary>The same as a span.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, Length);

    /// <summary>Forgets what was written and keeps the array.</summary>
    public void Clear() => Length = 0;

    /// <inheritdoc />
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - Length);
        Length += count;
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _array.AsMemory(Length);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _array.AsSpan(Length);
    }

    /// <summary>Gives the array back; nothing is left.</summary>
    public void Release()
    {
        Return(_array);
        _array = [];
        Length = 0;
    }

    private void Grow(int sizeHint)
    {
        var needed = Length + Math.Max(sizeHint, 1);
        if (needed <= _array.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(SmallestRent, _array.Length * 2)));
        _array.AsSpan(0, Length).CopyTo(larger);
        Return(_array);
        _array = larger;
    }

    private static void Return(byte[] array)
    {
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
