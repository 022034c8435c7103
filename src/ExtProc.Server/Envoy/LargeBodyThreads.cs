namespace ExtProc.Server.Envoy;

/// <summary>
/// Runs the translation of large bodies, each on a thread of its own. It takes tenths of a second, for which a thread of
/// the pool would be missing; and the arrays that the JSON parser rents stay with the thread that returned them, so that
/// they end with it.
/// </summary>
internal static class LargeBodyThreads
{
    /// <summary>Bytes of the longest body that is translated where its message was read.</summary>
    public const int LongestShortBody = 128 * 1024;

    private static readonly SemaphoreSlim Slots = new(Math.Max(2, Environment.ProcessorCount));

    /// <summary>Runs <paramref name="work"/>; as many at once as there are processors, the others wait.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancelled">Ends the wait: nobody needs the work any more.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public static async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancelled)
    {
        await Slots.WaitAsync(cancelled).ConfigureAwait(false);
        try
        {
            var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
            new Thread(() => Run(work, done)) { IsBackground = true, Name = "large body" }.Start();
            return await done.Task.ConfigureAwait(false);
        }
        finally
        {
            Slots.Release();
        }
    }

    private static void Run<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception e)
        {
            done.SetException(e);
        }
    }
}
