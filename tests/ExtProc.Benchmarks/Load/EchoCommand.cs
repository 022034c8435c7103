using ExtProc.Benchmarks.Pipeline;

namespace ExtProc.Benchmarks.Load;

/// <summary><c>echo</c>: the transport as a program of its own, answering every message with what it holds.</summary>
internal static class EchoCommand
{
    /// <summary>Serves until the process is ended.</summary>
    public static async Task<int> RunAsync(string socket, CancellationToken stop)
    {
        await using var server = await BenchedServer.StartAsync(new ContinueMethod(echoBodies: true), socket);
        await new TaskCompletionSource().Task.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return 0;
    }
}
