using System.Buffers;

namespace ExtProc.Core.Memory;

/// <summary>A block and its place in the budget; both are given back once, by dispose. Any use after that throws.</summary>
/// <param name="start">The block.</param>
/// <param name="size">Its size in bytes.</param>
/// <param name="budget">Takes both back.</param>
internal sealed unsafe class BudgetedBlock(nint start, int size, BodyBudget budget) : MemoryManager<byte>
{
    private nint _start = start;

    /// <summary>Told when the block is given back; the exchange that holds it then forgets it.</summary>
    public Action<BudgetedBlock>? Released { get; init; }

    /// <inheritdoc />
    public override Span<byte> GetSpan() => new(Start, size);

    /// <inheritdoc />
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)size, nameof(elementIndex));
        return new MemoryHandle(Start + elementIndex, pinnable: this);
    }

    /// <inheritdoc />
    public override void Unpin()
    {
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        var start = Interlocked.Exchange(ref _start, 0);
        if (start != 0)
        {
            budget.Release(start, size);
            Released?.Invoke(this);
        }
    }

    private byte* Start
    {
        get
        {
            var start = _start;
            ObjectDisposedException.ThrowIf(start == 0, this);
            return (byte*)start;
        }
    }
}
