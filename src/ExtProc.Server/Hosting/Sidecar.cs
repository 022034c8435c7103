using ExtProc.Aws.Credentials;
using ExtProc.Core.Settings;
using ExtProc.Server.Admin;
using ExtProc.Server.Connections;
using ExtProc.Server.Grpc;
using ExtProc.Server.Logging;

namespace ExtProc.Server.Hosting;

/// <summary>
/// Makes the program ready when everything listens, and not ready before anything stops. The host starts it last and stops
/// it first.
/// </summary>
internal sealed class Sidecar(
    ExtProcSettings settings,
    CredentialSnapshot credentials,
    ServingState serving,
    ConnectionRegistry connections,
    CallServer grpc,
    HttpSurface admin,
    ImmediateStop now,
    TimeProvider time,
    ILoggerFactory logs) : IHostedService
{
    private readonly ILogger _logger = logs.CreateLogger<Sidecar>();
    private readonly long _created = time.GetTimestamp();

    /// <summary>Is ready once keys are there and the code is warm. Until then health checks say no.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Log.Listening(_logger, string.Join(", ", grpc.Endpoints.Select(Text)), admin.Address);
        foreach (var (name, model) in settings.Models.Where(model => model.Value.Capabilities.IsUnknown))
        {
            Log.ModelUnknown(_logger, name, model.FoundationModel);
        }

        var keys = credentials.FetchNowAsync(cancellationToken);
        await WarmUp.RunAsync(time, logs);
        await UntilKeysAreHereAsync(keys, cancellationToken);
        MeasureRoom();
        serving.Set(true);
        Log.Ready(_logger, settings.Teams.Count, settings.Models.Count, (long)time.GetElapsedTime(_created).TotalMilliseconds);
    }

    /// <summary>Not ready, then a delay in which Envoy still sends and is still served.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Log.Stopping(_logger, settings.Shutdown.Delay, settings.Shutdown.Drain);
        serving.Set(false);
        await Task.Delay(settings.Shutdown.Delay, time, now.Requested).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Leaves descriptors for everything but connections, now that the program has loaded what it needs.</summary>
    private void MeasureRoom()
    {
        connections.Room = Descriptors.RoomForConnections(connections.Count, Descriptors.Reserve);
        var wanted = settings.Listen.MaxConnections + settings.Listen.MaxAdminConnections;
        if (connections.Room < wanted)
        {
            ConnectionLog.LittleRoom(_logger, connections.Room, wanted);
        }
    }

    /// <summary>The first fetch may fail; the snapshot tries again, and readiness waits for it.</summary>
    private async Task UntilKeysAreHereAsync(Task<bool> firstFetch, CancellationToken cancellationToken)
    {
        if (await firstFetch)
        {
            return;
        }

        while (credentials.Current is null)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
        }
    }

    private static string Text(ListenEndpoint endpoint) =>
        endpoint.UnixPath is { } path ? "unix:" + path : endpoint.Tcp!.ToString();
}
