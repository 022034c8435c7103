using System.Net.Sockets;
using ExtProc.Core.Memory;
using ExtProc.Core.Settings;
using ExtProc.Server.Connections;
using ExtProc.Server.Grpc;
using ExtProc.Testing.Grpc;
using ExtProc.Testing.Logs;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

/// <summary>A server on a Unix socket, with a client and a guard of its log. Serves an echo besides what it is given.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private const int DefaultMaxMessageBytes = 34 * 1024 * 1024;

    private readonly string _socket;

    private RunningServer(string socket, int maxMessageBytes, BodyBudget? memory, IDuplexMethod[] methods)
    {
        _socket = socket;
        Server = new CallServer(
            [new ListenEndpoint(socket, null)], [TestMethod.Echo, .. methods], Serving, maxMessageBytes, Log.Factory, memory,
            new ListenerGuard(Connections, new ListenerLimit("test", MaxConnections)));
        Client = GrpcTestClient.OverUnixSocket(socket);
        Channel = SocketChannel.To(socket);
    }

    public const int MaxConnections = 20;

    public ConnectionRegistry Connections { get; } = new(TimeProvider.System);

    public LogGuard Log { get; } = new();

    public ServingState Serving { get; } = new();

    public CallServer Server { get; }

    /// <summary>Sends whatever bytes a test wants.</summary>
    public GrpcTestClient Client { get; }

    /// <summary>The gRPC library's own client.</summary>
    public GrpcChannel Channel { get; }

    public static Task<RunningServer> StartAsync(int maxMessageBytes, params IDuplexMethod[] methods) => StartAsync(maxMessageBytes, null, methods);

    public static Task<RunningServer> StartAsync(params IDuplexMethod[] methods) => StartAsync(DefaultMaxMessageBytes, null, methods);

    public static Task<RunningServer> StartAsync(BodyBudget memory, params IDuplexMethod[] methods) => StartAsync(DefaultMaxMessageBytes, memory, methods);

    public static string TemporarySocketPath() =>
        Path.Combine(Path.GetTempPath(), $"extproc-{Guid.NewGuid():N}.sock");

    public UnixDomainSocketEndPoint EndPoint => new(_socket);

    public GrpcTestClient NewClient() => GrpcTestClient.OverUnixSocket(_socket);

    /// <summary>The connection is as good as new: a call on it works, and it is still the first one.</summary>
    public async Task AssertNextCallWorksAsync()
    {
        var reply = await Client.CallAsync(TestMethod.EchoPath, [1, 2, 3]);
        Assert.Equal(0, reply.Status);
        Assert.Equal([1, 2, 3], Assert.Single(reply.Messages));
        Assert.Equal(1, Client.Connections);
    }

    /// <summary>Nothing that an operator has to read. (Kestrel notes an early end of a call at Information.)</summary>
    public void AssertQuietLog() => Assert.DoesNotContain(Log.Entries, entry => entry.Level >= LogLevel.Warning);

    /// <summary>Nothing above Debug but the address at the start.</summary>
    public void AssertSilentLog() => Assert.All(Log.Entries, entry => Assert.StartsWith("gRPC on ", entry.Message, StringComparison.Ordinal));

    private static async Task<RunningServer> StartAsync(int maxMessageBytes, BodyBudget? memory, IDuplexMethod[] methods)
    {
        var running = new RunningServer(TemporarySocketPath(), maxMessageBytes, memory, methods);
        await running.Server.StartAsync(CancellationToken.None);
        return running;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Channel.Dispose();
        await Server.DisposeAsync();
        Log.Dispose();
    }
}
