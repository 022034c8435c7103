using System.Diagnostics.CodeAnalysis;

namespace ExtProc.Core.Memory;

/// <summary>
/// What all exchanges together may hold of what grows with a body: the messages that arrive, the objects that stand for
/// their JSON, the buffers of their translation. Taken before it is allocated. Thread-safe.
/// </summary>
/// <param name="maxBytes">Bytes in all.</param>
/// <param name="refused">Told whenever there is not enough left.</param>
/// <param name="collector">Collects what is left behind on the managed heap; by default the runtime's.</param>
internal sealed class BodyBudget(long maxBytes, Action? refused = null, IGarbageCollector? collector = null) : IDisposable
{
    // What has arrived must find room to be translated, or nothing would ever be finished.
    private const int MessagesShare = 2;

    // Freed objects leave a heap that stays as large as it was: it comes on top of the blocks.
    private const int ObjectsShare = 4;

    // Less is left to the collector's own judgement.
    private const long WorthCollecting = 16 << 20;

    private readonly IGarbageCollector _collector = collector ?? IGarbageCollector.Runtime;
    private readonly BlockPool _blocks = new();
    private readonly Lock _collecting = new();
    private long _taken;
    private long _messages;
    private long _objects;
    private long _garbage;

    /// <summary>Bytes taken now, without garbage.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes a block for a message that arrives: all of these may take half of the budget.</summary>
    /// <returns>False when there is none; then nothing is taken.</returns>
    /// <exception cref="InsufficientMemoryException">The operating system has no memory.</exception>
    public bool TryTakeMessage(int bytes, [NotNullWhen(true)] out BudgetedBlock? block)
    {
        var size = BlockPool.SizeOf(bytes);
        block = null;
        if (Interlocked.Add(ref _messages, size) > maxBytes / MessagesShare)
        {
            Interlocked.Add(ref _messages, -size);
            refused?.Invoke();
            return false;
        }

        if (TryTakeBlock(bytes, _ => Interlocked.Add(ref _messages, -size), out block))
        {
            return true;
        }

        Interlocked.Add(ref _messages, -size);
        return false;
    }

    /// <summary>Takes a block of at least this many bytes.</summary>
    /// <param name="bytes">Bytes needed.</param>
    /// <param name="released">Told when the block is given back.</param>
    /// <param name="block">The block; its content is undefined.</param>
    /// <inheritdoc cref="TryTakeMessage"/>
    public bool TryTakeBlock(int bytes, Action<BudgetedBlock>? released, [NotNullWhen(true)] out BudgetedBlock? block)
    {
        var size = BlockPool.SizeOf(bytes);
        block = null;
        if (!TryTake(size))
        {
            refused?.Invoke();
            return false;
        }

        try
        {
            block = new BudgetedBlock(_blocks.Take(size), size, this) { Released = released };
            return true;
        }
        catch
        {
            Return(size);
            throw;
        }
    }

    /// <summary>
    /// Takes room for objects on the managed heap. With what others have left behind there they may take a quarter of the
    /// budget; when they would not fit, that is collected first.
    /// </summary>
    /// <returns>False when there is none; then nothing is taken.</returns>
    public bool TryTakeObjects(long bytes)
    {
        if (TryFitObjects(bytes))
        {
            if (TryTake(bytes))
            {
                return true;
            }

            Interlocked.Add(ref _objects, -bytes);
        }

        refused?.Invoke();
        return false;
    }

    /// <summary>Gives back what <see cref="TryTakeObjects"/> took.</summary>
    /// <param name="bytes">As many as were taken.</param>
    /// <param name="leavesGarbage">Whether the objects stay on the heap until they are collected, and count till then.</param>
    public void ReturnObjects(long bytes, bool leavesGarbage)
    {
        Return(bytes);
        Interlocked.Add(ref leavesGarbage ? ref _garbage : ref _objects, leavesGarbage ? bytes : -bytes);
    }

    /// <summary>
    /// Gives the operating system what nobody needed of late, garbage included. To be called every few seconds.
    /// </summary>
    public void Trim()
    {
        _blocks.Trim();
        if (Interlocked.Read(ref _garbage) >= WorthCollecting && Taken == 0)
        {
            lock (_collecting)
            {
                Forget(_collector.CollectAndShrink);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _blocks.Dispose();

    /// <summary>Takes a block back.</summary>
    internal void Release(nint block, int size)
    {
        _blocks.Return(block, size);
        Return(size);
    }

    private bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= maxBytes)
        {
            return true;
        }

        Return(bytes);
        return false;
    }

    private void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);

    private bool TryFitObjects(long bytes)
    {
        if (TryAddObjects(bytes))
        {
            return true;
        }

        lock (_collecting)
        {
            // Somebody else may have collected meanwhile.
            if (TryAddObjects(bytes))
            {
                return true;
            }

            if (Interlocked.Read(ref _objects) - Interlocked.Read(ref _garbage) + bytes <= maxBytes / ObjectsShare)
            {
                Forget(_collector.Collect);
            }

            return TryAddObjects(bytes);
        }
    }

    private bool TryAddObjects(long bytes)
    {
        if (Interlocked.Add(ref _objects, bytes) <= maxBytes / ObjectsShare)
        {
            return true;
        }

        Interlocked.Add(ref _objects, -bytes);
        return false;
    }

    private void Forget(Action collect)
    {
        var garbage = Interlocked.Read(ref _garbage);
        collect();
        Interlocked.Add(ref _garbage, -garbage);
        Interlocked.Add(ref _objects, -garbage);
    }
}
