using ExtProc.Server.Grpc;
using Grpc.Core;

namespace ExtProc.Benchmarks.Pipeline;

/// <summary>What one exchange costs a method itself, on one thread and without the transport.</summary>
internal static class OwnCost
{
    private const int WarmUp = 300;
    private const int Rounds = 5;
    private const int Runs = 100;
    private const int TimedRounds = 20;
    private const int TimedRuns = 1_000;

    /// <summary>The least of several rounds: the runtime's own work may fall into any one of them.</summary>
    /// <exception cref="InvalidOperationException">The exchange does not end as it should.</exception>
    public static double BytesOf(IDuplexMethod method, byte[][] messages)
    {
        var call = new MemoryCall(messages) { Checks = true };
        Run(method, call);
        call.Checks = false;
        for (var i = 0; i < WarmUp; i++)
        {
            Run(method, call);
        }

        var least = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Runs; i++)
            {
                Run(method, call);
            }

            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Runs);
        }

        return least;
    }

    /// <summary>Microseconds of CPU for one exchange, collecting its garbage included: the least of several rounds.</summary>
    public static double MicrosecondsOf(IDuplexMethod method, byte[][] messages)
    {
        var call = new MemoryCall(messages);
        var least = double.MaxValue;
        for (var round = 0; round < TimedRounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < TimedRuns; i++)
            {
                Run(method, call);
            }

            least = Math.Min(least, (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / TimedRuns);
        }

        return least;
    }

    private static void Run(IDuplexMethod method, MemoryCall call)
    {
        call.Rewind();
        var exchange = method.InvokeAsync(call);

        // Nothing waits in memory, so the call has ended on this thread.
        if (!exchange.IsCompletedSuccessfully || exchange.GetAwaiter().GetResult().StatusCode != StatusCode.OK)
        {
            throw new InvalidOperationException("The exchange did not end with OK.", exchange.Exception);
        }
    }
}
