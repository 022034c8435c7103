using System.CommandLine;
using System.Net;
using ExtProc.LocalStack.FakeBedrock;

namespace ExtProc.LocalStack.Cli;

/// <summary><c>bedrock</c>: only the fake Bedrock, for docker compose.</summary>
internal static class BedrockCommand
{
    private static readonly Option<string> Listen = new("--listen") { Description = "Address and port.", DefaultValueFactory = _ => "127.0.0.1:8000" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("bedrock", "Serve only the fake Bedrock. It accepts the keys that `keys` prints and no others.") { Listen };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        if (!IPEndPoint.TryParse(arguments.GetValue(Listen)!, out var endpoint))
        {
            await Console.Error.WriteLineAsync("--listen takes an IP address and a port, like 0.0.0.0:8000.");
            return 1;
        }

        using var stop = new StopSignal(cancellation);
        await using var bedrock = await RuntimeServer.StartAsync(endpoint, FakeCredentials.Demo, TimeProvider.System);
        await Console.Out.WriteLineAsync($"The fake Bedrock listens on {bedrock.Address}.");
        await Task.Delay(Timeout.Infinite, stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        return 0;
    }
}
