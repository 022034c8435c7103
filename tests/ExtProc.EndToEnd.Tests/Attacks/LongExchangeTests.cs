using System.Globalization;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>
/// Exchanges that outlive the gRPC client which Envoy keeps for each worker: it is dropped 50 s after the last exchange began.
/// With <c>ext_proc_graceful_grpc_close</c> Envoy 1.40 ends with SIGSEGV when such an exchange ends, in whichever way.
/// </summary>
public sealed class LongExchangeTests
{
    private const int FramesOfSlowStream = 44;

    /// <summary>The same in seconds instead of minutes: the client is dropped after 5 s, the least that Envoy takes.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public Task Exchange_that_outlives_the_grpc_client_ends_and_Envoy_lives(int workers) => EndInEveryWayAsync(
        new LocalStackOptions
        {
            Gateway = GatewayKind.Real,
            Workers = workers,
            AdjustBootstrap = bootstrap => bootstrap + "\ngrpc_async_client_manager_config: { max_cached_entry_idle_duration: 5s }\n",
        },
        seconds: 10);

    /// <summary>The bootstrap as it is shipped. <c>EXTPROC_LONG_SECONDS</c> and <c>EXTPROC_LONG_WORKERS</c> try other lengths and threads.</summary>
    [Fact]
    public Task Exchange_of_55_seconds_ends_and_Envoy_lives() => EndInEveryWayAsync(
        new LocalStackOptions { Gateway = GatewayKind.Real, Workers = FromEnvironment("EXTPROC_LONG_WORKERS", 1) },
        FromEnvironment("EXTPROC_LONG_SECONDS", 55));

    private static async Task EndInEveryWayAsync(LocalStackOptions options, int seconds)
    {
        SharedRun.SkipWithoutEnvoy(GatewayKind.Real);
        await using var run = await LocalStackRun.StartAsync(options, TestContext.Current.CancellationToken);
        var patience = Patience.Limit + TimeSpan.FromSeconds(seconds * 2);
        var good = new ChatRequest { Token = run.Tokens.Token(DemoTeams.Finance) };
        var pace = string.Create(CultureInfo.InvariantCulture, $"[fake:slow={seconds * 1000 / FramesOfSlowStream}]");
        var silence = string.Create(CultureInfo.InvariantCulture, $"[fake:silent={seconds}]");
        var breakage = string.Create(CultureInfo.InvariantCulture, $"[fake:break={seconds * 1000}]");

        // They begin together, and nothing else begins until they have ended. The stream that is read to its end is the
        // clock of the clients: an upload gets on by one byte with each piece of it, and comes to its end, or is left, with it.
        using var uploading = await Connection.OpenAsync(run.Address, patience);
        await uploading.WriteAsync(good.Head());
        using var uploadLeft = await Connection.OpenAsync(run.Address, patience);
        await uploadLeft.WriteAsync(good.Head());
        using var wholeLeft = await Connection.OpenAsync(run.Address, patience);
        await wholeLeft.WriteAsync((good with { Text = string.Create(CultureInfo.InvariantCulture, $"[fake:silent={seconds * 2}]") }).ToBytes());
        using var streamLeft = await Connection.OpenAsync(run.Address, patience);
        await streamLeft.WriteAsync((good with { Text = string.Create(CultureInfo.InvariantCulture, $"[fake:slow={seconds * 1000}]"), Stream = true }).ToBytes());
        var whole = SendAsync(good with { Text = silence });
        var wholeCut = SendAsync(good with { Text = silence + "[fake:break]" });
        var wholeRefused = SendAsync(good with { Text = silence + "[fake:throttle]" });
        var streamCut = SendAsync(good with { Text = breakage, Stream = true });

        using var clock = await Connection.OpenAsync(run.Address, patience);
        await clock.WriteAsync((good with { Text = pace, Stream = true }).ToBytes());
        var head = await clock.ReadHeadAsync();
        var events = new MemoryStream();
        var sent = 0;
        while (await clock.ReadPieceAsync() is { } piece)
        {
            events.Write(piece);
            if (sent < good.Body.Length - 1)
            {
                await uploading.WriteAsync(good.Body.AsMemory(sent, 1));
                await uploadLeft.WriteAsync(good.Body.AsMemory(sent++, 1));
            }
        }

        Assert.Equal(SseReply.Done, new SseReply(head with { Body = events.ToArray(), IsWhole = clock.IsComplete }).Events[^1]);
        uploadLeft.Abort();
        wholeLeft.Abort();
        streamLeft.Abort();
        await uploading.WriteAsync(good.Body.AsMemory(sent));

        (await uploading.ReadReplyAsync()).AssertOk();
        (await whole).AssertOk();
        (await wholeCut).AssertError(502, "gateway_error");
        (await wholeRefused).AssertError(429, "rate_limit_exceeded");
        Assert.False((await streamCut).IsWhole);

        // Not before: what remains of a call may still end Envoy.
        await Patience.UntilAsync("every gRPC call is gone", async () => (await EnvoyStats.ReadAsync(run.Gateway.Admin!))["cluster.extproc.upstream_rq_active"] == 0);
        (await SendAsync(good)).AssertOk();
        SidecarLog.AssertClean(run.Sidecar.Output);

        async Task<HttpReply> SendAsync(ChatRequest request)
        {
            using var connection = await Connection.OpenAsync(run.Address, patience);
            return await connection.SendAsync(request);
        }
    }

    private static int FromEnvironment(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
