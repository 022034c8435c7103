using ExtProc.LocalStack.Gateways;
using Xunit;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>The stand-in is worth something only as far as it does what Envoy does: both are asked the same things.</summary>
public sealed class StandInMatchesEnvoyTests
{
    [Fact]
    public async Task Processor_client_and_access_log_see_the_same_with_both()
    {
        await using var envoy = await GatewayBench.StartAsync(GatewayKind.Real);
        await using var standIn = await GatewayBench.StartAsync(GatewayKind.StandIn);

        // All differences at once: each is a row of the same picture.
        var differences = new List<string>();
        foreach (var (name, scenario) in GatewayScenarios.All)
        {
            var expected = await RunAsync(envoy, scenario);
            var actual = await RunAsync(standIn, scenario);
            if (expected != actual)
            {
                differences.Add($"--- {name}: Envoy\n{expected}\n--- {name}: stand-in\n{actual}\n");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static async Task<string> RunAsync(GatewayBench bench, GatewayScenario scenario)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var logged = bench.Gateway.AccessLog.Lines.Count;
        bench.Processor.Messages.Clear();
        bench.Processor.Script = scenario.Script;
        bench.Upstream = scenario.Upstream;
        var client = await RawClient.SendAsync(bench.Gateway.Address, scenario.Request, patience.Token);
        var seen = 0;
        var line = await bench.Gateway.AccessLog.FindAsync(_ => ++seen > logged, patience.Token);
        return string.Join('\n', [.. Transcript.OfProcessor(bench.Processor.Messages), "client " + client, "log " + Transcript.OfAccessLog(line)]);
    }
}
