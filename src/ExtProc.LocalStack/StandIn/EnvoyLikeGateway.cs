using System.Net;
using System.Net.Sockets;
using ExtProc.LocalStack.Gateways;
using ExtProc.LocalStack.Hosting;
using ExtProc.Protos;
using Grpc.Net.Client;

namespace ExtProc.LocalStack.StandIn;

/// <summary>
/// A small HTTP proxy that asks the sidecar as an Envoy with the shipped bootstrap does. It is for machines without an
/// Envoy: it shows the product, it is no gateway for anybody's traffic.
/// </summary>
internal sealed class EnvoyLikeGateway : IGateway
{
    private readonly Upstream _upstream;
    private readonly GrpcChannel _sidecar;
    private readonly ExternalProcessor.ExternalProcessorClient _processor;
    private LoopbackServer? _server;

    private EnvoyLikeGateway(GatewayOptions options)
    {
        _upstream = new Upstream(options.Upstream);
        var http = new SocketsHttpHandler
        {
            UseProxy = false,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(options.SidecarSocket), cancellation);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        _sidecar = GrpcChannel.ForAddress("http://extproc.local", new GrpcChannelOptions
        {
            HttpHandler = http,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            ThrowOperationCanceledOnCancellation = true,
        });
        _processor = new ExternalProcessor.ExternalProcessorClient(_sidecar);
    }

    /// <inheritdoc/>
    public Uri Address => _server!.Address;

    /// <inheritdoc/>
    public Uri? Admin => null;

    /// <inheritdoc/>
    public string Description => "the in-repo stand-in for Envoy";

    /// <inheritdoc/>
    public AccessLog AccessLog { get; } = new();

    /// <summary>Starts to listen.</summary>
    public static async Task<EnvoyLikeGateway> StartAsync(GatewayOptions options)
    {
        var gateway = new EnvoyLikeGateway(options);
        gateway._server = await LoopbackServer.StartAsync(new IPEndPoint(IPAddress.Loopback, options.Port), gateway.HandleAsync);
        return gateway;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _sidecar.Dispose();
        _upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var entry = new AccessEntry(TimeProvider.System);
        try
        {
            await using var call = new ProcessorCall(_processor, context.RequestAborted);
            await new Exchange(context, new Processor(call, entry), _upstream, entry).RunAsync();
            // The client's reply ends here; it does not wait for the processor to end its call.
            await context.Response.CompleteAsync();
            entry.Flags ??= "-";
        }
        finally
        {
            if (context.RequestAborted.IsCancellationRequested)
            {
                entry.Flags ??= "DC";
            }

            AccessLog.Add(entry.ToLine());
        }
    }
}
