using System.Collections.Frozen;
using ExtProc.Core.Memory;
using ExtProc.Core.Settings;
using ExtProc.Server.Connections;
using Grpc.Health.V1;
using Grpc.Reflection;
using Grpc.Reflection.V1Alpha;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Described = Microsoft.Extensions.DependencyInjection.ServiceDescriptor;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace ExtProc.Server.Grpc;

/// <summary>
/// The gRPC server: Grpc.AspNetCore on a Kestrel of its own, so that no other listener of the program can reach its
/// methods. Serves the given methods and the library's health service.
/// </summary>
/// <param name="endpoints">Where to listen.</param>
/// <param name="methods">What to serve besides health.</param>
/// <param name="serving">What the health service says.</param>
/// <param name="maxMessageBytes">Longest message a peer may send.</param>
/// <param name="loggers">
/// Takes the transport's lines and Kestrel's, which come under <c>Microsoft.AspNetCore</c>; filter those at Warning.
/// </param>
/// <param name="memory">What messages take while they are here; by default one of the default size.</param>
/// <param name="guard">Which connections are accepted; by default Kestrel accepts all.</param>
/// <param name="described">Services that clients may ask about (gRPC server reflection), health besides; by default there is no reflection.</param>
internal sealed class CallServer(
    IReadOnlyList<ListenEndpoint> endpoints,
    IReadOnlyList<IDuplexMethod> methods,
    ServingState serving,
    int maxMessageBytes,
    ILoggerFactory loggers,
    BodyBudget? memory = null,
    ListenerGuard? guard = null,
    IReadOnlyList<ServiceDescriptor>? described = null) : IAsyncDisposable
{
    private readonly BodyBudget _memory = memory ?? new BodyBudget(ListenSettings.DefaultMaxBufferedBytes);
    private readonly bool _hasReflection = described is { Count: > 0 };
    private readonly ILogger _logger = loggers.CreateLogger<CallServer>();
    private WebApplication? _web;

    /// <summary>Where the server listens, with real ports; empty before the start.</summary>
    public IReadOnlyList<ListenEndpoint> Endpoints { get; private set; } = [];

    /// <summary>Binds the endpoints and begins to serve.</summary>
    /// <exception cref="ListenException">An endpoint cannot be used.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ListenOptions> listeners = [];
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        AddServices(builder.Services);
        builder.WebHost.UseKestrelCore().UseSockets(Listeners.SetSockets).ConfigureKestrel(options =>
        {
            Listeners.SetLimits(options);
            listeners = Listeners.Listen(options, endpoints);
        });
        guard?.AddTo(builder.Services);
        _web = builder.Build();
        _web.Run(Gate(_web.Services).InvokeAsync);
        serving.Watch(isServing => HealthPublication.Publish(_web.Services, isServing));
        try
        {
            await _web.StartAsync(cancellationToken);
        }
        // "Failed to bind to address …: address already in use.", and what the operating system says of other failures.
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or UnauthorizedAccessException)
        {
            throw new ListenException($"Cannot listen for gRPC: {e.Message}", e);
        }

        Endpoints = [.. listeners.Select(listener => new ListenEndpoint(listener.SocketPath, listener.IPEndPoint))];
        foreach (var listener in listeners)
        {
            CallLog.Listening(_logger, listener.ToString()!);
        }
    }

    /// <summary>
    /// Stops: accepts no more, tells peers so (GOAWAY), ends the health watches, and lets the other open calls go on
    /// until they end.
    /// </summary>
    /// <param name="drainEnd">When it fires, calls still open are aborted.</param>
    public async Task StopAsync(CancellationToken drainEnd)
    {
        if (_web is not null)
        {
            await _web.StopAsync(drainEnd);
        }
    }

    /// <summary>Stops without a drain, if it has not been stopped.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        if (_web is not null)
        {
            await _web.DisposeAsync();
        }
    }

    private void AddServices(IServiceCollection services)
    {
        services.Replace(Described.Singleton<ILoggerFactory>(new QuietLoggers(loggers)));
        services.Replace(Described.Singleton<IHostLifetime, PartLifetime>());
        // The token of the stop is the limit.
        services.Configure<HostOptions>(options => options.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        // Each message is bounded below the library, in MessageReader.
        services.AddGrpc(options => options.MaxReceiveMessageSize = null);
        if (_hasReflection)
        {
            services.AddSingleton(new ReflectionServiceImpl([.. described!, Health.Descriptor, ServerReflection.Descriptor]));
        }

        HealthPublication.AddTo(services, methods.Select(MethodHandler.ServiceOf));
    }

    private CallGate Gate(IServiceProvider services)
    {
        var mapped = new MappedMethods(services);
        foreach (var method in methods)
        {
            mapped.MapGrpcService(new MethodHandler(method, _logger).Definition);
        }

        mapped.MapGrpcHealthChecksService();
        if (_hasReflection)
        {
            mapped.MapGrpcService<ReflectionServiceImpl>();
        }

        return new CallGate(mapped.ByPath(), methods.Select(method => method.Path).ToFrozenSet(StringComparer.Ordinal), maxMessageBytes, _memory);
    }
}
