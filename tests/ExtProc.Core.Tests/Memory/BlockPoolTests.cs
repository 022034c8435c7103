using ExtProc.Core.Memory;
using Xunit;

namespace ExtProc.Core.Tests.Memory;

public sealed class BlockPoolTests
{
    private const int MiB = 1 << 20;

    [Fact]
    public void A_block_holds_what_was_asked_for_and_at_most_a_quarter_more()
    {
        var random = new Random(1);
        for (var i = 0; i < 100_000; i++)
        {
            var bytes = random.Next(1, 64 * MiB);

            var size = BlockPool.SizeOf(bytes);

            Assert.InRange(size, bytes, Math.Max(BlockPool.SmallestBlock, bytes * 5L / 4));
            Assert.Equal(size, BlockPool.SizeOf(size));
        }
    }

    [Fact]
    public void A_block_that_came_back_is_given_out_again()
    {
        using var pool = new BlockPool();
        var block = pool.Take(MiB);
        pool.Return(block, MiB);
        Assert.Equal(MiB, pool.KeptBytes);

        Assert.Equal(block, pool.Take(MiB));
        Assert.Equal(0, pool.KeptBytes);
        pool.Return(block, MiB);
    }

    [Fact]
    public void Large_blocks_are_never_kept_and_others_up_to_the_limit()
    {
        using var pool = new BlockPool(maxKeptBytes: 2 * MiB);
        var large = BlockPool.SizeOf(20 * MiB);
        pool.Return(pool.Take(large), large);
        Assert.Equal(0, pool.KeptBytes);

        var blocks = Enumerable.Range(0, 3).Select(_ => pool.Take(MiB)).ToArray();
        Array.ForEach(blocks, block => pool.Return(block, MiB));
        Assert.Equal(2 * MiB, pool.KeptBytes);
    }

    [Fact]
    public void What_nobody_needed_between_two_trims_goes_back_and_what_was_needed_stays()
    {
        using var pool = new BlockPool();
        var blocks = Enumerable.Range(0, 3).Select(_ => pool.Take(MiB)).ToArray();
        Array.ForEach(blocks, block => pool.Return(block, MiB));
        pool.Trim();
        Assert.Equal(3 * MiB, pool.KeptBytes);

        pool.Return(pool.Take(MiB), MiB);
        pool.Trim();
        Assert.Equal(MiB, pool.KeptBytes);

        pool.Trim();
        Assert.Equal(0, pool.KeptBytes);
    }
}
