using ExtProc.Core.Memory;
using Xunit;

namespace ExtProc.Core.Tests.Memory;

public sealed class ExchangeMemoryTests : IDisposable
{
    private const int MiB = 1 << 20;

    private readonly BodyBudget _budget = new(8 * MiB);

    public void Dispose() => _budget.Dispose();

    [Fact]
    public void What_was_left_behind_goes_back_with_the_exchange()
    {
        using (var memory = new ExchangeMemory(_budget))
        {
            memory.Rent(MiB).Memory.Span.Fill(1);
            memory.Rent(2 * MiB).Dispose();
            memory.Rent(MiB);
            memory.Reserve(1000);
            Assert.Equal((2 * MiB) + 1000, _budget.Taken);
        }

        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public void A_reservation_goes_back_alone()
    {
        using var memory = new ExchangeMemory(_budget);
        memory.Reserve(1000);
        using (memory.Reserve(MiB))
        {
            Assert.Equal(MiB + 1000, _budget.Taken);
        }

        Assert.Equal(1000, _budget.Taken);
    }

    [Fact]
    public void Without_room_nothing_is_given_and_nothing_taken()
    {
        using var memory = new ExchangeMemory(_budget);

        Assert.Throws<InsufficientMemoryException>(() => memory.Rent(9 * MiB));
        Assert.Throws<InsufficientMemoryException>(() => memory.Reserve(3 * MiB));
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public void A_block_that_outlives_its_exchange_cannot_be_used()
    {
        var memory = new ExchangeMemory(_budget);
        var block = memory.Rent(MiB);
        memory.Dispose();

        Assert.Throws<ObjectDisposedException>(() => block.Memory.Span[0]);
        block.Dispose();
        Assert.Equal(0, _budget.Taken);
    }
}
