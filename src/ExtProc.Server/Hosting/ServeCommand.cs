using System.Net.Sockets;
using ExtProc.Aws.Credentials;
using ExtProc.Core.Settings;
using ExtProc.Server.Cli;
using ExtProc.Server.Grpc;
using ExtProc.Server.Logging;
using ExtProc.Server.Metering;

namespace ExtProc.Server.Hosting;

/// <summary><c>extproc serve</c>: runs until it is told to stop.</summary>
internal static class ServeCommand
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <summary>Runs the sidecar.</summary>
    /// <param name="file">The configuration file, for messages.</param>
    /// <param name="settings">What it says.</param>
    /// <param name="embedder">Asks for a graceful stop, as SIGTERM and Ctrl-C do.</param>
    /// <returns>The exit code: 0 after a stop, 1 when it could not start.</returns>
    public static async Task<int> RunAsync(string file, ExtProcSettings settings, CancellationToken embedder)
    {
        using var output = new LogOutput(Console.OpenStandardOutput(), TimeProvider.System);
        using var logs = LoggerFactory.Create(logging => logging.AddProvider(output).AddFilter("Microsoft", LogLevel.Warning));
        var host = SidecarHost.Build(settings, new DefaultChainSource(), TimeProvider.System, logs, Signals);
        await using var parts = (IAsyncDisposable)host;
        if (RuntimeDiagnostics.AreOpen(Environment.GetEnvironmentVariable))
        {
            Log.DiagnosticsOpen(logs.CreateLogger<Sidecar>(), RuntimeDiagnostics.Variable);
        }

        output.CountDropped(host.Services.GetRequiredService<ExtProcMetrics>().CountDroppedLogLines);
        try
        {
            await host.StartAsync(CancellationToken.None);
        }
        // The operating system's own words for an address that is not this machine's, or a port that it may not use.
        catch (Exception e) when (e is ListenException or IOException or SocketException)
        {
            await SayAsync($"extproc: cannot start with {file}: {e.Message}");
            return ExitCode.Bad;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Good;
        }

        await host.WaitForShutdownAsync(CancellationToken.None);
        return ExitCode.Good;

        IHostLifetime Signals(IServiceProvider services) => new StopSignals(
            services.GetRequiredService<IHostApplicationLifetime>(), services.GetRequiredService<ImmediateStop>(), embedder);
    }

    // A pipe that nobody reads must not keep a program that cannot start.
    private static async Task SayAsync(string text) =>
        await Task.WhenAny(Task.Run(() => Console.Error.WriteLine(text)), Task.Delay(LastWords, TimeProvider.System));
}
