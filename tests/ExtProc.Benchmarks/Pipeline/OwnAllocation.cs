using ExtProc.Server.Grpc;

namespace ExtProc.Benchmarks.Pipeline;

/// <summary>Bytes that a method allocates for one exchange, without the transport.</summary>
internal static class OwnAllocation
{
    private const int WarmUp = 300;
    private const int Rounds = 5;
    private const int Runs = 100;

    /// <summary>The least of several rounds: the runtime's own work may fall into any one of them.</summary>
    /// <exception cref="InvalidOperationException">The exchange does not end as it should.</exception>
    public static double BytesOf(IGrpcMethod method, byte[][] messages)
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

    private static void Run(IGrpcMethod method, MemoryCall call)
    {
        call.Rewind();
        var exchange = method.InvokeAsync(call);

        // Nothing waits in memory, so the call has ended on this thread.
        if (!exchange.IsCompletedSuccessfully || exchange.GetAwaiter().GetResult() != GrpcStatus.Ok)
        {
            throw new InvalidOperationException("The exchange did not end with OK.", exchange.Exception);
        }
    }
}
