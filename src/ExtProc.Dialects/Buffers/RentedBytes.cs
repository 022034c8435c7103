using System.Buffers;

namespace ExtProc.Dialects.Buffers;

/// <summary>
/// Bytes for a while, with undefined content: few come from the shared array pool, many from a pool that counts them and
/// gives them back. Arrays of any size in the shared pool would stay there.
/// </summary>
public readonly struct RentedBytes : IDisposable
{
    /// <summary>The longest array of the shared pool that is used.</summary>
    public const int LongestArray = 64 * 1024;

    private readonly byte[]? _array;
    private readonly IMemoryOwner<byte>? _block;

    /// <param name="length">Least number of bytes.</param>
    /// <param name="large">Gives them when they are more than <see cref="LongestArray"/>.</param>
    /// <exception cref="InsufficientMemoryException"><paramref name="large"/> has none left.</exception>
    public RentedBytes(int length, MemoryPool<byte> large)
    {
        if (length > LongestArray)
        {
            _block = large.Rent(length);
        }
        else
        {
            _array = ArrayPool<byte>.Shared.Rent(length);
        }
    }

    /// <summary>The bytes, at least as many as were asked for; none by default. Valid until dispose.</summary>
    public Memory<byte> Memory => _block?.Memory ?? _array;

    /// <summary>The same as a span.</summary>
    public Span<byte> Span => _block is null ? _array : _block.Memory.Span;

    /// <summary>Gives them back. To be called once.</summary>
    public void Dispose()
    {
        _block?.Dispose();
        if (_array is not null)
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }
}
