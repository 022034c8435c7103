using System.Buffers;

namespace ExtProc.Core.Memory;

/// <summary>
/// What one exchange holds of the budget. It is a pool for whoever needs buffers that grow with a body, and takes back
/// what they have left behind. Used by one thread at a time.
/// </summary>
/// <param name="budget">What all exchanges share.</param>
internal sealed class ExchangeMemory(BodyBudget budget) : MemoryPool<byte>
{
    // What leaves less behind is mostly pooled.
    private const long LeavesGarbage = 8 << 20;

    // Only a body of tens of kilobytes or more needs blocks, and then a few.
    private List<BudgetedBlock>? _held;
    private long _reserved;

    /// <inheritdoc />
    public override int MaxBufferSize => Array.MaxLength;

    /// <summary>Takes a block.</summary>
    /// <exception cref="InsufficientMemoryException">The budget has no room for it.</exception>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        if (!budget.TryTakeBlock(Math.Max(minBufferSize, 1), Forget, out var block))
        {
            throw NoRoom();
        }

        (_held ??= []).Add(block);
        return block;
    }

    /// <summary>Takes room for objects, until the result is disposed or the exchange is over.</summary>
    /// <exception cref="InsufficientMemoryException">The budget has no room for it.</exception>
    public Reservation Reserve(long bytes)
    {
        if (!budget.TryTakeObjects(bytes))
        {
            throw NoRoom();
        }

        _reserved += bytes;
        return new Reservation(this, bytes);
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        Unreserve(_reserved);
        while (_held is [.., var last])
        {
            ((IDisposable)last).Dispose();
        }
    }

    private static InsufficientMemoryException NoRoom() => new("The memory that bodies may take is used up.");

    private void Unreserve(long bytes)
    {
        _reserved -= bytes;
        budget.ReturnObjects(bytes, bytes >= LeavesGarbage);
    }

    private void Forget(BudgetedBlock block) => _held!.Remove(block);

    /// <summary>Room that was taken; to be given back once.</summary>
    internal readonly struct Reservation(ExchangeMemory memory, long bytes) : IDisposable
    {
        /// <inheritdoc />
        public void Dispose() => memory.Unreserve(bytes);
    }
}
