using ExtProc.Core.Memory;

namespace ExtProc.Server.Hosting;

/// <summary>Gives the operating system what bodies no longer need, every two seconds.</summary>
internal sealed class MemoryTrim(BodyBudget memory, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Without an exception at the end: a start that failed disposes of this service, and the host would log it.
        while (!stoppingToken.IsCancellationRequested)
        {
            memory.Trim();
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
