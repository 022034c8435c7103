using System.Diagnostics;
using ExtProc.Server.Logging;
using Xunit;

namespace ExtProc.Server.Tests.Logging;

public sealed class LineQueueTests
{
    [Fact]
    public void Lines_come_in_order()
    {
        var stream = new GatedStream(isOpen: true);
        string[] lines = [.. Enumerable.Range(0, LineQueue.Capacity).Select(i => $"line {i}")];
        using (var queue = New(stream))
        {
            Assert.All(lines, line => Assert.True(queue.TryAdd(line + "\n")));
        }

        Assert.Equal(lines, stream.Lines);
    }

    [Fact]
    public async Task A_reader_that_stops_makes_nobody_wait_and_the_lost_lines_are_told_once()
    {
        var stream = new GatedStream(isOpen: false);
        using (var queue = New(stream))
        {
            Assert.True(queue.TryAdd("first\n"));
            await stream.Waiting;
            for (var i = 0; i < LineQueue.Capacity; i++)
            {
                Assert.True(queue.TryAdd("queued\n"));
            }

            for (var i = 0; i < 5; i++)
            {
                Assert.False(queue.TryAdd("lost\n"));
            }

            stream.Open();
        }

        Assert.Equal(["first", .. Enumerable.Repeat("queued", LineQueue.Capacity), "5 are lost"], stream.Lines);
    }

    [Fact]
    public async Task A_reader_that_never_comes_back_does_not_hold_up_the_end()
    {
        var stream = new GatedStream(isOpen: false);
        var queue = New(stream);
        queue.TryAdd("first\n");
        await stream.Waiting;

        var waited = Stopwatch.StartNew();
        queue.Dispose();

        Assert.InRange(waited.Elapsed, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(20));
        Assert.False(queue.TryAdd("too late\n"));
        Assert.Empty(stream.Lines);
        stream.Open();
    }

    [Fact]
    public void A_write_that_fails_loses_its_line_and_no_other()
    {
        var stream = new GatedStream(isOpen: true) { Failure = new IOException("disk full") };
        var failed = 0;
        using (var queue = new LineQueue(stream, lost => $"{lost} are lost\n", () => failed++))
        {
            queue.TryAdd("first\n");
            queue.TryAdd("second\n");
        }

        Assert.Equal(1, failed);
        // The number comes when the queue is empty: before the second line or after it.
        Assert.Equal(["1 are lost", "second"], stream.Lines.Order(StringComparer.Ordinal));
    }

    private static LineQueue New(GatedStream stream) => new(stream, lost => $"{lost} are lost\n", () => { });
}
