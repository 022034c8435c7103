using ExtProc.Core.Settings;
using ExtProc.Server.Grpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExtProc.Benchmarks.Pipeline;

/// <summary>The product's transport with one method, on a Unix socket of its own.</summary>
internal sealed class BenchedServer : IAsyncDisposable
{
    private readonly CallServer _server;

    private BenchedServer(CallServer server, string socket)
    {
        _server = server;
        Socket = socket;
    }

    /// <summary>Path of the socket.</summary>
    public string Socket { get; }

    /// <summary>Starts a server.</summary>
    public static async Task<BenchedServer> StartAsync(IDuplexMethod method, string socket)
    {
        var serving = new ServingState();
        serving.Set(true);
        var server = new CallServer(
            [new ListenEndpoint(socket, null)], [method], serving, ListenSettings.DefaultMaxMessageBytes, NullLoggerFactory.Instance);
        await server.StartAsync(CancellationToken.None);
        return new BenchedServer(server, socket);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
