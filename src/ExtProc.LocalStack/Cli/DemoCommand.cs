using System.CommandLine;
using ExtProc.LocalStack.Gateways;
using ExtProc.LocalStack.Metrics;
using ExtProc.LocalStack.Output;
using ExtProc.LocalStack.Scenario;
using ExtProc.LocalStack.StandIn;
using Spectre.Console;

namespace ExtProc.LocalStack.Cli;

/// <summary>Without a verb: start the stack, show what it does, stay up.</summary>
internal static class DemoCommand
{
    // Tables must not be folded where there is no terminal to measure.
    private const int WidthWithoutTerminal = 160;
    private const int Interrupted = 130;

    private static readonly Option<bool> Once = new("--once") { Description = "Exit after the tables; the exit code is 1 if any row differs." };
    private static readonly Option<int> Port = new("--port") { Description = "Port for clients on 127.0.0.1. Default: a free one." };
    private static readonly Option<int> AdminPort = new("--admin-port") { Description = "Port of the sidecar's admin listener. Default: a free one." };
    private static readonly Option<bool> Keep = new("--keep") { Description = "Leave settings and logs in the temporary folder." };

    private static readonly Option<bool> PrintEnv = new("--print-env") { Description = "Play no requests: print the address, tokens and names as EXTPROC_… lines and stay up." };

    private static readonly Option<string> Envoy = new Option<string>("--envoy")
    {
        Description = "real: an Envoy from $ENVOY_BIN, PATH or ../shared/envoy, or an error. stand-in: the in-repo imitation. auto: real if one is found.",
        DefaultValueFactory = _ => "auto",
    }.AcceptOnlyFromAmong("auto", "real", "stand-in");

    /// <summary>Adds options and action to the root command.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in (Option[])[Once, Port, AdminPort, Envoy, Keep, PrintEnv])
        {
            root.Options.Add(option);
        }

        root.SetAction(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        using var stop = new StopSignal(cancellation);
        var console = Console.IsOutputRedirected ? PlainConsole() : AnsiConsole.Console;
        try
        {
            await using var run = await LocalStackRun.StartAsync(Options(arguments, console), stop.Token);
            if (arguments.GetValue(PrintEnv))
            {
                await Console.Out.WriteLineAsync(string.Join(Environment.NewLine, EnvironmentLines.For(run)));
                await Task.Delay(Timeout.Infinite, stop.Token);
            }

            return await PlayAsync(run, console, stayUp: !arguments.GetValue(Once), stop.Token);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Ctrl-C ends a stack that stays up as intended; a check that was interrupted has not passed.
            return arguments.GetValue(Once) ? Interrupted : 0;
        }
        catch (Exception e) when (e is Processes.ChildProcessException or InvalidOperationException or IOException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private static IAnsiConsole PlainConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = WidthWithoutTerminal;
        return console;
    }

    private static LocalStackOptions Options(ParseResult arguments, IAnsiConsole console) => new()
    {
        Port = arguments.GetValue(Port),
        AdminPort = arguments.GetValue(AdminPort),
        KeepFiles = arguments.GetValue(Keep),
        Progress = line => console.MarkupLineInterpolated($"[grey]started[/] {line}"),
        Gateway = arguments.GetValue(Envoy) switch
        {
            "real" => GatewayKind.Real,
            "stand-in" => GatewayKind.StandIn,
            _ => GatewayKind.Auto,
        },
    };

    private static async Task<int> PlayAsync(LocalStackRun run, IAnsiConsole console, bool stayUp, CancellationToken cancellation)
    {
        if (run.Gateway is EnvoyLikeGateway)
        {
            console.MarkupLineInterpolated($"[yellow]This is not Envoy[/]: a stand-in that asks the sidecar as Envoy does. {EnvoyBinary.HowToGet}");
        }

        var results = new List<DemoResult>();
        foreach (var row in DemoScript.Requests)
        {
            results.Add(await DemoScript.PlayAsync(row, run, cancellation));
        }

        console.Write(DemoTables.Requests(results));
        console.Write(DemoTables.Teams(TeamUsage.Read(await run.ReadMetricsAsync(cancellation))));
        var differing = results.Count(result => !result.Ok);
        console.WriteLine(differing == 0 ? "Every row is as expected." : $"{differing} of {results.Count} rows differ.");
        if (stayUp)
        {
            // Past the console: it would fold long lines, and they are made to be copied.
            await Console.Out.WriteLineAsync(string.Join(Environment.NewLine, ["", .. CurlLines.For(run), "", "Running until Ctrl-C."]));
            await Task.Delay(Timeout.Infinite, cancellation);
        }

        return differing == 0 ? 0 : 1;
    }
}
