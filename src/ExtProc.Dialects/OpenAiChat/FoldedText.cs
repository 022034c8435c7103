using System.Buffers;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>Escaped text gathered from many events in a pooled array.</summary>
internal sealed class FoldedText : IBufferWriter<byte>
{
    private const int FirstLength = 256;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>Whether nothing was gathered.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>What was gathered.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <inheritdoc />
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_bytes.Length - _length));
        _length += count;
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsMemory(_length);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _bytes.AsSpan(_length);
    }

    /// <summary>Gives the array back; nothing is left. A text that is never released is only lost to the pool.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
            _length = 0;
        }
    }

    private void MakeRoom(int sizeHint)
    {
        var wanted = _length + Math.Max(sizeHint, 1);
        if (wanted <= _bytes.Length)
        {
            return;
        }

        var bigger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, Math.Max(FirstLength, 2 * _bytes.Length)));
        Written.CopyTo(bigger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = bigger;
    }
}
