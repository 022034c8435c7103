using System.Net;
using System.Net.Sockets;
using ExtProc.Server.Connections;
using ExtProc.Server.Tests.Grpc;
using ExtProc.Testing.Grpc;
using ExtProc.Testing.Logs;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ExtProc.Server.Tests.Connections;

public sealed class GuardedListenerTests
{
    [Fact]
    public async Task Accepting_that_fails_is_tried_again_after_a_pause_counted_and_logged_once()
    {
        using var log = new LogGuard();
        var clock = new ImpatientClock();
        var failures = new List<string>();
        var registry = new ConnectionRegistry(clock, failed: failures.Add);
        using var socket = Listening();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(socket.LocalEndPoint!);
        var attempts = 0;
        await using var listener = new GuardedListener(
            socket,
            token => ++attempts <= 3 ? throw new SocketException((int)SocketError.TooManyOpenSockets) : socket.AcceptAsync(token),
            new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), log.Factory.CreateLogger("x")),
            new ListenerGuard(registry, new ListenerLimit("admin", 5)),
            log.Factory.CreateLogger("x"));

        await using var connection = await listener.AcceptAsync();

        Assert.NotNull(connection);
        Assert.Equal(["admin", "admin", "admin"], failures);
        Assert.Equal([GuardedListener.RetryDelay, GuardedListener.RetryDelay, GuardedListener.RetryDelay], clock.Pauses);
        Assert.Contains("TooManyOpenSockets", Assert.Single(log.Entries, entry => entry.Level == LogLevel.Warning).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_listening_is_no_failure()
    {
        using var log = new LogGuard();
        var socket = Listening();
        await using var listener = new GuardedListener(
            socket,
            socket.AcceptAsync,
            new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), log.Factory.CreateLogger("x")),
            new ListenerGuard(new ConnectionRegistry(TimeProvider.System), new ListenerLimit("admin", 5)),
            log.Factory.CreateLogger("x"));
        var accepting = listener.AcceptAsync();

        await listener.UnbindAsync();

        Assert.Null(await accepting.AsTask().WaitAsync(GrpcTestCall.Patience));
        Assert.Empty(log.Entries);
    }

    [Fact]
    public async Task A_server_that_is_full_of_idle_connections_takes_a_new_one_and_keeps_those_that_called()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AssertNextCallWorksAsync();
        var idle = new List<Socket>();
        try
        {
            for (var i = 0; i < 3 * RunningServer.MaxConnections; i++)
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                idle.Add(socket);
                await socket.ConnectAsync(server.EndPoint);
            }

            using var another = server.NewClient();
            Assert.Equal(0, (await another.CallAsync(TestMethod.EchoPath, [1])).Status);
            await server.AssertNextCallWorksAsync();
            Assert.InRange(server.Connections.Count, 1, RunningServer.MaxConnections);
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }

        // The client of the server and the other one, which has gone too.
        await UntilAsync(() => server.Connections.Count == 1);
        await server.AssertNextCallWorksAsync();
    }

    [Fact]
    public async Task A_server_whose_connections_are_all_in_use_turns_others_away()
    {
        await using var server = await RunningServer.StartAsync();
        var clients = new List<GrpcTestClient>();
        try
        {
            for (var i = 0; i < RunningServer.MaxConnections; i++)
            {
                clients.Add(server.NewClient());
                Assert.Equal(0, (await clients[^1].CallAsync(TestMethod.EchoPath, [1])).Status);
            }

            using var late = server.NewClient();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => late.CallAsync(TestMethod.EchoPath, [1]));
            Assert.Equal(0, (await clients[0].CallAsync(TestMethod.EchoPath, [1])).Status);
            Assert.Single(server.Log.Entries, entry => entry.Message.Contains("was turned away", StringComparison.Ordinal));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(GrpcTestCall.Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!holds())
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    private static Socket Listening()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        socket.Listen();
        return socket;
    }

    /// <summary>Every pause is over at once.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public List<TimeSpan> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Pauses.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
