using System.Diagnostics;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Runs;

/// <summary>Waits for something that will come, and fails when it does not.</summary>
internal static class Patience
{
    /// <summary>Longest wait of one test for one thing.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>A token that fires when the wait is too long or the run is stopped. The source lives as long as the wait.</summary>
    /// <param name="limit">Null for <see cref="Limit"/>.</param>
    public static CancellationTokenSource Start(TimeSpan? limit = null)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(limit ?? Limit);
        return source;
    }

    /// <summary>Asks until the answer is yes.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        var waited = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Interval);
        while (!await holds())
        {
            Assert.True(waited.Elapsed < Limit, $"Not seen within {Limit.TotalSeconds} s: {what}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
