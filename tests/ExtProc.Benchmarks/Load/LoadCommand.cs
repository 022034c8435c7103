using System.CommandLine;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;

namespace ExtProc.Benchmarks.Load;

/// <summary><c>load</c>: through a real Envoy, with h2load.</summary>
internal static class LoadCommand
{
    private const int ProofRequests = 200_000;

    private static readonly Option<int> Requests = new("--requests")
    {
        Description = "Requests of one round of the small case; the others take a share of it.",
        DefaultValueFactory = _ => 6_000,
    };

    private static readonly Option<bool> Proof = new("--proof")
    {
        Description = $"Send {ProofRequests} requests through the product and nothing else; Envoy's counters must show no failure.",
    };

    private static readonly Option<string> Socket = new("--socket") { Required = true, Description = "Path of the Unix socket." };

    /// <summary>The commands.</summary>
    public static IEnumerable<Command> Create(Option<bool> strict)
    {
        var load = new Command("load", "Envoy alone, Envoy with an echo, Envoy with the product: ratios of one run, beside the targets. Linux only.") { Requests, Proof, strict };
        load.SetAction((arguments, stop) => RunAsync(arguments, arguments.GetValue(strict), stop));
        yield return load;

        var echo = new Command("echo", "Serve the echo that `load` compares with.") { Socket };
        echo.Hidden = true;
        echo.SetAction((arguments, stop) => EchoCommand.RunAsync(arguments.GetValue(Socket)!, stop));
        yield return echo;
    }

    private static async Task<int> RunAsync(ParseResult arguments, bool strict, CancellationToken stop)
    {
        if (!H2Load.IsInstalled)
        {
            await Console.Error.WriteLineAsync(H2Load.HowToGet);
            return 2;
        }

        if (GatewayStarter.FindEnvoy() is not { } binary)
        {
            await Console.Error.WriteLineAsync("No Envoy was found. " + EnvoyBinary.HowToGet);
            return 2;
        }

        var report = new Report(Console.Out);
        report.Line($"Envoy {await binary.VersionAsync()}, one worker; {Environment.ProcessorCount} processors shared by load, Envoy, processor and upstream.");
        await using var stack = await LoadStack.StartAsync(binary, stop);
        var run = new LoadRun(stack, report, arguments.GetValue(Requests));
        await (arguments.GetValue(Proof) ? run.ProveAsync(ProofRequests) : run.RunAsync());
        return report.HasMiss && strict ? 1 : 0;
    }
}
