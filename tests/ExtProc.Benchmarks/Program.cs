using System.CommandLine;
using ExtProc.Benchmarks.Load;
using ExtProc.Benchmarks.Pipeline;
using ExtProc.Benchmarks.Tokens;

namespace ExtProc.Benchmarks;

/// <summary>Without a verb: the benchmark in one process. The verbs but <c>tokens</c> are for <c>tests/load.sh</c>.</summary>
internal static class Program
{
    private static readonly Option<double> Seconds = new("--seconds")
    {
        Description = "How long to measure altogether.",
        DefaultValueFactory = _ => 28,
    };

    private static readonly Option<bool> Strict = new("--strict") { Description = "Exit with 1 when a target is missed." };

    private static Task<int> Main(string[] arguments)
    {
        var root = new RootCommand("Measures the product against its own transport. Ratios of one run count; absolute numbers are this machine's.")
        {
            Seconds,
            Strict,
        };
        root.SetAction(RunAsync);
        root.Subcommands.Add(TokenCommand.Create());
        foreach (var command in LoadCommand.Create(Strict))
        {
            root.Subcommands.Add(command);
        }

        return root.Parse(arguments).InvokeAsync();
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var report = new Report(Console.Out);
        using var benchmark = new PipelineBenchmark(report, TimeSpan.FromSeconds(arguments.GetValue(Seconds)));
        await benchmark.RunAsync();
        return report.HasMiss && arguments.GetValue(Strict) ? 1 : 0;
    }
}
