using System.Numerics;

namespace ExtProc.Core.Memory;

/// <summary>
/// Blocks of memory outside the garbage collector's heap. Arrays of this size would lie on the large object heap, which
/// gives nothing back while the program is quiet, and the shared array pool would keep them. Thread-safe.
/// </summary>
/// <param name="maxKeptBytes">Bytes of returned blocks that are kept for reuse: fresh pages cost more than the copy that fills them.</param>
internal sealed class BlockPool(long maxKeptBytes = BlockPool.DefaultMaxKeptBytes) : IDisposable
{
    /// <summary>Size of the smallest block in bytes. Less comes from the shared array pool.</summary>
    public const int SmallestBlock = 64 * 1024;

    /// <summary>32 MiB.</summary>
    public const long DefaultMaxKeptBytes = 32 << 20;

    // Sizes between a power of two and the next one, so that a block is at most a quarter larger than what was asked for.
    private const int StepsPerDoubling = 4;
    private const int LargestKept = 8 << 20;
    private const int PageBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, FreeBlocks> _free = [];
    private long _keptBytes;

    /// <summary>Bytes of the blocks that are kept for reuse.</summary>
    public long KeptBytes
    {
        get
        {
            lock (_gate)
            {
                return _keptBytes;
            }
        }
    }

    /// <summary>The size of the block that holds this many bytes.</summary>
    public static int SizeOf(int bytes)
    {
        if (bytes <= SmallestBlock)
        {
            return SmallestBlock;
        }

        var step = bytes > LargestKept ? PageBytes : (1 << BitOperations.Log2((uint)(bytes - 1))) / StepsPerDoubling;
        return checked((bytes + step - 1) / step * step);
    }

    /// <summary>Takes a block; its content is undefined.</summary>
    /// <param name="size">A size that <see cref="SizeOf"/> gave.</param>
    /// <exception cref="InsufficientMemoryException">The operating system has none.</exception>
    public nint Take(int size)
    {
        lock (_gate)
        {
            if (_free.TryGetValue(size, out var free) && free.Blocks.TryPop(out var block))
            {
                _keptBytes -= size;
                free.FewestSinceTrim = Math.Min(free.FewestSinceTrim, free.Blocks.Count);
                return block;
            }
        }

        return NativePages.Allocate(size);
    }

    /// <summary>Gives a block back.</summary>
    public void Return(nint block, int size)
    {
        if (size <= LargestKept)
        {
            lock (_gate)
            {
                if (_keptBytes + size <= maxKeptBytes)
                {
                    if (!_free.TryGetValue(size, out var free))
                    {
                        _free.Add(size, free = new FreeBlocks());
                    }

                    free.Blocks.Push(block);
                    _keptBytes += size;
                    return;
                }
            }
        }

        NativePages.Free(block, size);
    }

    /// <summary>Gives the operating system what was not needed since the last call. To be called every few seconds.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            foreach (var (size, free) in _free)
            {
                Drop(free, size, Math.Min(free.FewestSinceTrim, free.Blocks.Count));
                free.FewestSinceTrim = free.Blocks.Count;
            }
        }
    }

    /// <summary>Gives back all that is kept.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (size, free) in _free)
            {
                Drop(free, size, free.Blocks.Count);
            }
        }
    }

    private void Drop(FreeBlocks free, int size, int count)
    {
        for (; count > 0; count--)
        {
            NativePages.Free(free.Blocks.Pop(), size);
            _keptBytes -= size;
        }
    }

    /// <summary>Free blocks of one size.</summary>
    private sealed class FreeBlocks
    {
        public Stack<nint> Blocks { get; } = new();

        /// <summary>How many of them nobody has needed since the last trim.</summary>
        public int FewestSinceTrim { get; set; }
    }
}
