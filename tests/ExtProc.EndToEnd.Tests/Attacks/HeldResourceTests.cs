using System.Net.Sockets;
using System.Text.Json;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>
/// Clients that take what Envoy has and give nothing back: memory, time, connections. Each limit of the shipped bootstrap is
/// made smaller by its own number, and nothing else of it is changed.
/// </summary>
public sealed class HeldResourceTests
{
    private const int MiB = 1024 * 1024;

    [Fact]
    public async Task Unfinished_bodies_cannot_take_more_than_the_heap_that_is_set()
    {
        await using var run = await StartAsync("max_heap_size_bytes: 1073741824", "max_heap_size_bytes: 268435456");
        var before = await AllocatedAsync(run);
        var body = new byte[31 * MiB];
        var request = Good(run) with { RawBody = body };
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => HoldAsync(run, request)));

        // 20 × 31 MiB were sent. What is read of a stream while it is being reset is on top of the limit.
        Assert.InRange(await AllocatedAsync(run), 0, 400 * MiB);
        await Patience.UntilAsync("an honest request is answered", async () => (await SendAsync(run, Good(run))).Status == 200);

        Array.ForEach(clients, client => client.Dispose());
        await Patience.UntilAsync("memory is given back", async () => await AllocatedAsync(run) < before + (40 * MiB));
        await Patience.UntilAsync("all is well again", async () => (await SendAsync(run, Good(run))).Status == 200);
        SidecarLog.AssertClean(run.Sidecar.Output);
    }

    [Fact]
    public async Task Overloaded_Envoy_says_so_in_the_error_shape()
    {
        // Less than an idle Envoy needs.
        await using var run = await StartAsync("max_heap_size_bytes: 1073741824", "max_heap_size_bytes: 1048576");
        HttpReply? refused = null;
        await Patience.UntilAsync("overload", async () => (refused = await SendAsync(run, Good(run))).Status == 503);

        refused!.AssertError(503, "overloaded");
        Assert.Equal("1", refused.Header("retry-after"));
    }

    [Fact]
    public async Task Request_that_trickles_in_ends_with_408_and_a_long_reply_does_not()
    {
        await using var run = await StartAsync("request_timeout: 300s", "request_timeout: 2s");
        using var trickling = await Connection.OpenAsync(run.Address);
        await trickling.WriteAsync(Good(run).Head());
        var refusal = trickling.ReadReplyAsync();

        // More than four seconds; its pieces are the clock of the upload.
        using var streaming = await Connection.OpenAsync(run.Address);
        await streaming.WriteAsync((Good(run) with { Text = "[fake:slow=100]", Stream = true }).ToBytes());
        Assert.Equal(200, (await streaming.ReadHeadAsync()).Status);
        for (var sent = 0; await streaming.ReadPieceAsync() is not null; sent++)
        {
            if (!refusal.IsCompleted)
            {
                await trickling.WriteAsync(Good(run).Body.AsMemory(sent, 1));
            }
        }

        Assert.True(streaming.IsComplete);
        (await refusal).AssertError(408, "timeout");
    }

    [Fact]
    public async Task Connections_over_the_limit_are_closed_and_the_admin_port_stays_open()
    {
        await using var run = await StartAsync("max_active_downstream_connections: 10000", "max_active_downstream_connections: 20");
        var idle = new List<Socket>();
        for (var i = 0; i < 60; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(run.Address.Host, run.Address.Port, TestContext.Current.CancellationToken);
            idle.Add(socket);
        }

        await Patience.UntilAsync("the limit is counted", async () => (await EnvoyStats.ReadAsync(run.Gateway.Admin!))["listener.127.0.0.1_0.downstream_global_cx_overflow"] >= 40);
        idle.ForEach(socket => socket.Dispose());
        await Patience.UntilAsync("connections are taken again", async () => (await SendAsync(run, Good(run))).Status == 200);
    }

    private static ChatRequest Good(LocalStackRun run) => new() { Token = run.Tokens.Token(DemoTeams.Finance) };

    private static async Task<LocalStackRun> StartAsync(string shipped, string smaller)
    {
        SharedRun.SkipWithoutEnvoy(GatewayKind.Real);
        return await LocalStackRun.StartAsync(
            new LocalStackOptions
            {
                Gateway = GatewayKind.Real,
                AdjustBootstrap = bootstrap =>
                {
                    Assert.Contains(shipped, bootstrap, StringComparison.Ordinal);
                    // Clients that are silent in the middle of a body leave within the patience of a test.
                    return bootstrap.Replace(shipped, smaller, StringComparison.Ordinal).Replace("stream_idle_timeout: 60s", "stream_idle_timeout: 5s", StringComparison.Ordinal);
                },
            },
            TestContext.Current.CancellationToken);
    }

    /// <summary>Sends all of a request but its last byte; it may be reset on the way.</summary>
    private static async Task<Connection> HoldAsync(LocalStackRun run, ChatRequest request)
    {
        var connection = await Connection.OpenAsync(run.Address);
        try
        {
            await connection.WriteAsync(request.Head());
            await connection.WriteAsync(request.RawBody.AsMemory(..^1));
        }
        catch (SocketException)
        {
            // One of those that Envoy has reset to save the others.
        }

        return connection;
    }

    private static async Task<HttpReply> SendAsync(LocalStackRun run, ChatRequest request)
    {
        using var connection = await Connection.OpenAsync(run.Address);
        return await connection.SendAsync(request);
    }

    private static async Task<long> AllocatedAsync(LocalStackRun run)
    {
        using var http = new HttpClient { BaseAddress = run.Gateway.Admin };
        using var memory = JsonDocument.Parse(await http.GetStringAsync("/memory", TestContext.Current.CancellationToken));
        return long.Parse(memory.RootElement.GetProperty("allocated").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
