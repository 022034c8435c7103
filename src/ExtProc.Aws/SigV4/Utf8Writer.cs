using System.Buffers;
using System.Text;

namespace ExtProc.Aws.SigV4;

/// <summary>
/// Collects bytes in the caller's stack buffer and, when they do not fit, in a pooled one. To be disposed by the method
/// that made it; what was rented is cleared, because session tokens pass through.
/// </summary>
internal ref struct Utf8Writer(Span<byte> initial)
{
    private Span<byte> _buffer = initial;
    private byte[]? _rented;

    /// <summary>What was written so far; valid until the next write.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    /// <summary>Number of bytes written so far.</summary>
    public int Length { get; private set; }

    public void Write(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void Write(scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        Length += value.Length;
    }

    /// <summary>Writes text as UTF-8; a lone surrogate becomes U+FFFD.</summary>
    public void Write(scoped ReadOnlySpan<char> value)
    {
        if (!Encoding.UTF8.TryGetBytes(value, _buffer[Length..], out var written))
        {
            written = Encoding.UTF8.GetBytes(value, Reserve(Encoding.UTF8.GetByteCount(value)));
        }

        Length += written;
    }

    /// <summary>Writes lower-case hex.</summary>
    public void WriteHex(scoped ReadOnlySpan<byte> value)
    {
        var target = Reserve(value.Length * 2);
        Convert.TryToHexStringLower(value, target, out var written);
        Length += written;
    }

    /// <summary>Takes back everything after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => Length = length;

    public readonly void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented, clearArray: true);
        }
    }

    /// <summary>The text that was written; the writer is done with.</summary>
    public readonly string ToStringAndDispose()
    {
        var text = Encoding.UTF8.GetString(Written);
        Dispose();
        return text;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - Length < count)
        {
            Grow(count);
        }

        return _buffer[Length..];
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(Length + count), _buffer.Length * 2));
        Written.CopyTo(larger);
        Dispose();
        _buffer = _rented = larger;
    }
}
