using ExtProc.Core.Memory;
using ExtProc.Core.Settings;
using ExtProc.Dialects.Reading;
using Xunit;

namespace ExtProc.Core.Tests.Memory;

public sealed class BodyBudgetTests : IDisposable
{
    private const int MiB = 1 << 20;

    private readonly CountingCollector _collector = new();
    private readonly BodyBudget _budget;
    private int _refusals;

    public BodyBudgetTests() => _budget = new BodyBudget(8 * MiB, () => _refusals++, _collector);

    public void Dispose() => _budget.Dispose();

    [Fact]
    public void What_does_not_fit_is_not_taken_and_is_told()
    {
        Assert.True(_budget.TryTakeBlock(6 * MiB, null, out var first));
        Assert.False(_budget.TryTakeBlock(3 * MiB, null, out _));
        Assert.Equal(6 * MiB, _budget.Taken);
        Assert.Equal(1, _refusals);

        Release(first);
        Assert.True(_budget.TryTakeBlock(3 * MiB, null, out var second));
        Release(second);
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public void A_block_counts_once_however_often_it_is_disposed_and_cannot_be_used_after()
    {
        Assert.True(_budget.TryTakeBlock(MiB, null, out var block));
        var memory = block.Memory;
        memory.Span[^1] = 1;

        Release(block);
        Release(block);

        Assert.Equal(0, _budget.Taken);
        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
    }

    [Fact]
    public void Messages_may_take_half_so_that_what_has_arrived_can_be_translated()
    {
        Assert.True(_budget.TryTakeMessage(4 * MiB, out var message));
        Assert.False(_budget.TryTakeMessage(MiB, out _));
        Assert.Equal(1, _refusals);
        Assert.True(_budget.TryTakeBlock(4 * MiB, null, out var translation));

        Release(message);
        Assert.True(_budget.TryTakeMessage(MiB, out var next));
        Release(translation);
        Release(next);
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public void A_message_that_finds_the_whole_budget_taken_leaves_its_share_untouched()
    {
        Assert.True(_budget.TryTakeBlock(7 * MiB, null, out var other));
        Assert.False(_budget.TryTakeMessage(4 * MiB, out _));

        Release(other);
        Assert.True(_budget.TryTakeMessage(4 * MiB, out var message));
        Release(message);
    }

    [Fact]
    public void Objects_may_take_a_quarter()
    {
        Assert.True(_budget.TryTakeObjects(MiB));
        Assert.False(_budget.TryTakeObjects(MiB + 1));
        Assert.True(_budget.TryTakeObjects(MiB));
        _budget.ReturnObjects(2 * MiB, leavesGarbage: false);

        Assert.Equal(0, _budget.Taken);
        Assert.Equal(0, _collector.Collections);
    }

    [Fact]
    public void A_body_of_as_many_values_as_the_settings_allow_fits()
    {
        var bytes = ListenSettings.ValuesThatFit(8 * MiB) * JsonCensus.BytesPerValue;

        Assert.True(_budget.TryTakeObjects(bytes));
        Assert.False(_budget.TryTakeObjects(JsonCensus.BytesPerValue));
    }

    [Fact]
    public void Garbage_counts_until_others_need_the_room_and_it_is_collected()
    {
        Assert.True(_budget.TryTakeObjects(2 * MiB));
        _budget.ReturnObjects(2 * MiB, leavesGarbage: true);
        Assert.Equal(0, _budget.Taken);
        Assert.Equal(0, _collector.Collections);

        Assert.True(_budget.TryTakeObjects(MiB));
        Assert.Equal(1, _collector.Collections);

        Assert.True(_budget.TryTakeObjects(MiB));
        Assert.Equal(1, _collector.Collections);
        Assert.Equal(0, _refusals);
    }

    [Fact]
    public void Nothing_is_collected_when_it_would_not_help()
    {
        Assert.True(_budget.TryTakeObjects(2 * MiB));
        Assert.False(_budget.TryTakeObjects(1));

        Assert.Equal(0, _collector.Collections);
    }

    [Fact]
    public void In_a_quiet_time_a_trim_gives_the_garbage_back_once()
    {
        using var budget = new BodyBudget(128 * MiB, null, _collector);
        Assert.True(budget.TryTakeObjects(20 * MiB));
        budget.ReturnObjects(20 * MiB, leavesGarbage: true);
        Assert.True(budget.TryTakeObjects(MiB));
        budget.Trim();
        Assert.Equal(0, _collector.Shrinks);

        budget.ReturnObjects(MiB, leavesGarbage: false);
        budget.Trim();
        budget.Trim();
        Assert.Equal(1, _collector.Shrinks);
    }

    [Fact]
    public async Task Many_threads_leave_nothing_taken()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 2_000; i++)
            {
                if (_budget.TryTakeMessage(random.Next(1, 2 * MiB), out var block))
                {
                    block.Memory.Span[0] = 1;
                    Release(block);
                }

                var objects = random.Next(1, 2 * MiB);
                if (_budget.TryTakeObjects(objects))
                {
                    _budget.ReturnObjects(objects, leavesGarbage: random.Next(2) == 0);
                }
            }
        })));

        Assert.Equal(0, _budget.Taken);
        Assert.True(_budget.TryTakeObjects(2 * MiB));
        Assert.True(_budget.TryTakeMessage(4 * MiB, out var whole));
        Release(whole);
    }

    private static void Release(BudgetedBlock block) => ((IDisposable)block).Dispose();

    private sealed class CountingCollector : IGarbageCollector
    {
        public int Collections { get; private set; }

        public int Shrinks { get; private set; }

        public void Collect() => Collections++;

        public void CollectAndShrink() => Shrinks++;
    }
}
