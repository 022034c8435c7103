using ExtProc.Aws.Credentials;
using ExtProc.Server.Grpc;
using ExtProc.Server.Settings;

namespace ExtProc.Server.Hosting;

/// <summary><c>extproc serve</c>: runs until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>Runs the sidecar.</summary>
    /// <param name="settings">Checked settings.</param>
    /// <param name="errors">Where a failed start is told.</param>
    /// <param name="stop">Fires at SIGTERM or Ctrl-C.</param>
    /// <returns>The exit code: 0 after a stop, 1 when it could not start.</returns>
    public static async Task<int> RunAsync(ExtProcSettings settings, TextWriter errors, CancellationToken stop)
    {
        using var logs = LoggerFactory.Create(logging => logging
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            })
            .AddFilter("Microsoft", LogLevel.Warning));

        await using var sidecar = new Sidecar(settings, new DefaultChainSource(), TimeProvider.System, logs);
        try
        {
            await sidecar.StartAsync(stop);
        }
        catch (Exception e) when (e is ListenException or IOException)
        {
            await errors.WriteLineAsync($"extproc cannot start: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await sidecar.StopAsync();
        return 0;
    }
}
