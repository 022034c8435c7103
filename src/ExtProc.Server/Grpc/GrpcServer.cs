using ExtProc.Core.Memory;
using ExtProc.Core.Settings;
using ExtProc.Server.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ExtProc.Server.Grpc;

/// <summary>
/// The gRPC server: a Kestrel of its own, so that no other listener of the program can reach its methods. Serves the
/// given methods and the health service.
/// </summary>
/// <remarks>
/// Kestrel runs without the web host around it: that would take the process's signals, and add an activity and a log
/// scope to every call.
/// </remarks>
/// <param name="endpoints">Where to listen.</param>
/// <param name="methods">What to serve besides health.</param>
/// <param name="serving">What the health service says; watches of it end at the stop.</param>
/// <param name="maxMessageBytes">Longest message a peer may send.</param>
/// <param name="loggers">
/// Takes the transport's lines and Kestrel's, which come under <c>Microsoft.AspNetCore</c>; filter those at Warning.
/// </param>
/// <param name="memory">What messages take while they are here; by default one of the default size.</param>
/// <param name="guard">Which connections are accepted; by default Kestrel accepts all.</param>
internal sealed class GrpcServer(
    IReadOnlyList<ListenEndpoint> endpoints,
    IReadOnlyList<IGrpcMethod> methods,
    ServingState serving,
    int maxMessageBytes,
    ILoggerFactory loggers,
    MemoryBudget? memory = null,
    ListenerGuard? guard = null) : IAsyncDisposable
{
    private readonly MemoryBudget _memory = memory ?? new MemoryBudget(ListenSettings.DefaultMaxBufferedBytes);
    private readonly ILogger _logger = loggers.CreateLogger<GrpcServer>();
    private WebApplication? _container;
    private IServer? _kestrel;

    /// <summary>Where the server listens, with real ports; empty before the start.</summary>
    public IReadOnlyList<ListenEndpoint> Endpoints { get; private set; } = [];

    /// <summary>Binds the endpoints and begins to serve.</summary>
    /// <exception cref="ListenException">An endpoint cannot be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ListenOptions> listeners = [];
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.WebHost.UseKestrelCore().UseSockets(GrpcListeners.SetSockets).ConfigureKestrel(options =>
        {
            GrpcListeners.SetLimits(options);
            listeners = GrpcListeners.Listen(options, endpoints);
        });
        guard?.AddTo(builder.Services);
        _container = builder.Build();
        try
        {
            _kestrel = _container.Services.GetRequiredService<IServer>();
            IGrpcMethod[] all = [.. methods, .. HealthMethods.For(serving, methods)];
            await _kestrel.StartAsync(new GrpcEndpoints(all, maxMessageBytes, _memory, _logger), cancellationToken);
        }
        // "Failed to bind to address …: address already in use.", and what the operating system says of other failures.
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            throw new ListenException($"Cannot listen for gRPC: {e.Message}", e);
        }

        Endpoints = [.. listeners.Select(listener => new ListenEndpoint(listener.SocketPath, listener.IPEndPoint))];
        foreach (var listener in listeners)
        {
            GrpcLog.Listening(_logger, listener.ToString()!);
        }
    }

    /// <summary>
    /// Stops: accepts no more, tells peers so (GOAWAY), ends the health watches, and lets the other open calls go on
    /// until they end.
    /// </summary>
    /// <param name="drainEnd">When it fires, calls still open are aborted.</param>
    public async Task StopAsync(CancellationToken drainEnd)
    {
        serving.Stop();
        if (_kestrel is not null)
        {
            await _kestrel.StopAsync(drainEnd);
        }
    }

    /// <summary>Stops without a drain, if it has not been stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        if (_container is not null)
        {
            await _container.DisposeAsync();
        }
    }
}
