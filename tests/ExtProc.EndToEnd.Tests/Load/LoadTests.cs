using System.Diagnostics;
using System.Globalization;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Load;

/// <summary>Runs when everything else is done: the machine belongs to it.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// Full load through a real Envoy. Envoy may reset a stream at its normal end; a server that counts resets as an attack
/// would drop the connection sooner or later.
/// </summary>
[Collection<Alone>]
public sealed class LoadTests(ITestOutputHelper output)
{
    /// <summary>Environment variable: how many exchanges, when fewer or more are wanted.</summary>
    private const string CountVariable = "EXTPROC_LOAD_EXCHANGES";

    private const int DefaultCount = 200_000;
    private const int Connections = 64;
    private const int BodyBytes = 500;

    [Fact]
    public async Task Not_one_of_many_exchanges_fails_and_one_connection_is_enough()
    {
        SharedRun.SkipWithoutEnvoy(GatewayKind.Real);
        var count = Environment.GetEnvironmentVariable(CountVariable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : DefaultCount;
        await using var bench = await LoadBench.StartAsync();
        var request = new ChatRequest { Token = bench.Token };
        request = request with { Text = new string('x', BodyBytes - request.Body.Length) };
        Assert.InRange(request.Body.Length, BodyBytes - 10, BodyBytes + 10);

        var watch = Stopwatch.StartNew();
        var (failed, first) = await bench.SendAsync(request.ToBytes(), count, Connections);
        watch.Stop();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} exchanges in {watch.Elapsed.TotalSeconds:0.0} s, {count / watch.Elapsed.TotalSeconds:0} a second"));

        Assert.Equal((0, ""), (failed, first));
        Assert.Equal((count, 0), (bench.Upstream.Good, bench.Upstream.Bad));
        await AssertEnvoySawNoTroubleAsync(bench, count);
        await AssertAllIsInTheBooksAsync(bench, count);
        SidecarLog.AssertClean(bench.Sidecar.Output);
    }

    private static async Task AssertEnvoySawNoTroubleAsync(LoadBench bench, int count)
    {
        // A call may still be closing when its reply is complete.
        await Patience.UntilAsync("no call is open", async () => (await EnvoyStats.ReadAsync(bench.Admin))["cluster.extproc.upstream_rq_active"] == 0);
        var stats = await EnvoyStats.ReadAsync(bench.Admin);
        Assert.Equal(count, stats.Processor("streams_started"));
        foreach (var name in new[] { "streams_failed", "spurious_msgs_received", "rejected_header_mutations", "message_timeouts" })
        {
            Assert.Equal((name, 0L), (name, stats.Processor(name)));
        }

        // One for each worker, and the health check's.
        Assert.InRange(stats["cluster.extproc.upstream_cx_total"], 1, 3);
        foreach (var name in new[] { "upstream_cx_destroy_remote", "upstream_cx_close_notify", "upstream_cx_protocol_error", "upstream_rq_rx_reset", "http2.goaway_sent" })
        {
            Assert.Equal((name, 0L), (name, stats["cluster.extproc." + name]));
        }

        Assert.Equal(0, stats["http.gateway.downstream_rq_5xx"]);
    }

    private static async Task AssertAllIsInTheBooksAsync(LoadBench bench, int count)
    {
        using var http = new HttpClient { BaseAddress = bench.Sidecar.Admin };
        var meters = new Meters(await http.GetStringAsync("/metrics"));
        Assert.Equal(count, meters.Requests());
        Assert.Equal(count, meters.Requests(("team", DemoTeams.Finance), ("inference_profile", DemoTeams.FinanceSonnet), ("outcome", "ok")));
        Assert.Equal(100L * count, meters.Tokens(("type", "input")));
        Assert.Equal(80L * count, meters.Tokens(("type", "output")));
    }
}
