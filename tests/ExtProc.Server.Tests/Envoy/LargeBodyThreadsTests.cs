using ExtProc.Server.Envoy;
using Xunit;

namespace ExtProc.Server.Tests.Envoy;

public sealed class LargeBodyThreadsTests
{
    [Fact]
    public async Task Work_runs_on_a_thread_that_ends_with_it()
    {
        var (thread, isOfThePool, isBackground) = await LargeBodyThreads.RunAsync(
            () => (Thread.CurrentThread, Thread.CurrentThread.IsThreadPoolThread, Thread.CurrentThread.IsBackground), CancellationToken.None);

        Assert.False(isOfThePool);
        Assert.True(isBackground);
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_bug_reaches_whoever_waits_and_leaves_room_for_the_next()
    {
        for (var i = 0; i < 3 * Environment.ProcessorCount; i++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(() => LargeBodyThreads.RunAsync<int>(() => throw new InvalidOperationException(), CancellationToken.None));
        }

        Assert.Equal(1, await LargeBodyThreads.RunAsync(() => 1, CancellationToken.None));
    }

    [Fact]
    public async Task No_more_run_at_once_than_there_are_processors()
    {
        var running = 0;
        var most = 0;
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => LargeBodyThreads.RunAsync(() =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref running));
            Thread.SpinWait(100_000);
            return Interlocked.Decrement(ref running);
        }, CancellationToken.None)));

        Assert.InRange(most, 1, Math.Max(2, Environment.ProcessorCount));
    }

    [Fact]
    public async Task Work_whose_call_has_ended_is_not_begun()
    {
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LargeBodyThreads.RunAsync(() => 1, ended.Token));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
