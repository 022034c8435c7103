using System.Diagnostics;
using ExtProc.Aws.Credentials;
using ExtProc.Core.Exchange;
using ExtProc.Core.Identity;
using ExtProc.Core.Memory;
using ExtProc.Core.Settings;
using ExtProc.Core.Upstream;
using ExtProc.Dialects;
using ExtProc.Server.Admin;
using ExtProc.Server.Connections;
using ExtProc.Server.Envoy;
using ExtProc.Server.Grpc;
using ExtProc.Server.Logging;
using ExtProc.Server.Metering;

namespace ExtProc.Server.Hosting;

/// <summary>The running program, from good settings to the end of the drain.</summary>
internal sealed class Sidecar : IAsyncDisposable
{
    private static readonly TimeSpan MemoryTrimInterval = TimeSpan.FromSeconds(2);

    private readonly ExtProcSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _logger;
    private readonly ExtProcMetrics _metrics;
    private readonly CredentialSnapshot _credentials;
    private readonly ServingState _serving = new();
    private readonly ConnectionRegistry _connections;
    private readonly BodyBudget _memory;
    private readonly ITimer _memoryTrim;
    private readonly GrpcServer _grpc;
    private readonly AdminServer _admin;

    public Sidecar(ExtProcSettings settings, IAwsCredentialSource credentials, TimeProvider time, ILoggerFactory logs)
    {
        _settings = settings;
        _time = time;
        _logs = logs;
        _logger = logs.CreateLogger<Sidecar>();
        _metrics = new ExtProcMetrics(time);
        _credentials = new CredentialSnapshot(credentials, time, LogCredentials);

        _memory = new BodyBudget(settings.Listen.MaxBufferedBytes, _metrics.CountMemoryRefusal);
        _memoryTrim = time.CreateTimer(_ => _memory.Trim(), null, MemoryTrimInterval, MemoryTrimInterval);

        var services = new TransactionServices(
            settings, ServedDialects.All, new TokenValidator(settings.Identity, time), new RefreshedKeys(_credentials), [_metrics], time, _logger, _memory);
        var method = new ExternalProcessorMethod(() => services, logs.CreateLogger<ExternalProcessorMethod>());
        _connections = new ConnectionRegistry(time, _metrics.CountClosedConnection, _metrics.CountAcceptFailure);
        var (extProc, admin) = (
            new ListenerLimit(ListenerLimit.ExtProc, settings.Listen.MaxConnections),
            new ListenerLimit(ListenerLimit.Admin, settings.Listen.MaxAdminConnections));
        _grpc = new GrpcServer(
            settings.Listen.ExtProc, [method], _serving, settings.Listen.MaxMessageBytes, logs, _memory, new ListenerGuard(_connections, extProc));
        _admin = new AdminServer(
            settings.Listen.Admin, _metrics, () => _serving.IsServing, logs, settings.Listen.AdminHosts, new ListenerGuard(_connections, admin));
    }

    /// <summary>Every metric.</summary>
    public ExtProcMetrics Metrics => _metrics;

    /// <summary>
    /// Starts listening, and is ready once keys are there and the code is warm. Until then health checks say no.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.StartNew();
        _connections.Room = Descriptors.RoomForConnections(0, Descriptors.ReserveAtStart);
        await _admin.StartAsync(cancellationToken);
        await _grpc.StartAsync(cancellationToken);
        Log.Listening(_logger, string.Join(", ", _grpc.Endpoints.Select(Text)), _admin.Address);
        foreach (var (name, model) in _settings.Models.Where(model => model.Value.Capabilities.IsUnknown))
        {
            Log.ModelUnknown(_logger, name, model.FoundationModel);
        }

        var keys = _credentials.FetchNowAsync(cancellationToken);
        await WarmUp.RunAsync(_time, _logs);
        await UntilKeysAreHereAsync(keys, cancellationToken);
        MeasureRoom();
        _serving.Set(true);
        Log.Ready(_logger, _settings.Teams.Count, _settings.Models.Count, started.ElapsedMilliseconds);
    }

    /// <summary>
    /// Stops in the order that loses nothing: not ready, then a delay in which Envoy still sends and is still served, then
    /// no new streams and a bounded wait for the open ones.
    /// </summary>
    /// <param name="now">Ends the waiting.</param>
    public async Task StopAsync(CancellationToken now)
    {
        var shutdown = _settings.Shutdown;
        Log.Stopping(_logger, shutdown.Delay, shutdown.Drain);
        _serving.Set(false);
        await Task.Delay(shutdown.Delay, _time, now).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var time = new CancellationTokenSource(shutdown.Drain, _time);
        using var drain = CancellationTokenSource.CreateLinkedTokenSource(time.Token, now);
        await _grpc.StopAsync(drain.Token);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _grpc.DisposeAsync();
        await _admin.DisposeAsync();
        await _credentials.DisposeAsync();
        await _memoryTrim.DisposeAsync();
        _memory.Dispose();
    }

    /// <summary>Leaves descriptors for everything but connections, now that the program has loaded what it needs.</summary>
    private void MeasureRoom()
    {
        _connections.Room = Descriptors.RoomForConnections(_connections.Count, Descriptors.Reserve);
        var wanted = _settings.Listen.MaxConnections + _settings.Listen.MaxAdminConnections;
        if (_connections.Room < wanted)
        {
            ConnectionLog.LittleRoom(_logger, _connections.Room, wanted);
        }
    }

    /// <summary>The first fetch may fail; the snapshot tries again, and readiness waits for it.</summary>
    private async Task UntilKeysAreHereAsync(Task<bool> firstFetch, CancellationToken cancellationToken)
    {
        if (await firstFetch)
        {
            return;
        }

        while (_credentials.Current is null)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _time, cancellationToken);
        }
    }

    private void LogCredentials(CredentialChange change)
    {
        if (change.Kind == CredentialChangeKind.Renewed)
        {
            Log.CredentialsRenewed(_logger, change.Message);
        }
        else
        {
            Log.CredentialsFailed(_logger, change.Message);
        }
    }

    private static string Text(ListenEndpoint endpoint) =>
        endpoint.UnixPath is { } path ? "unix:" + path : endpoint.Tcp!.ToString();
}
