using System.CommandLine;
using ExtProc.LocalStack.FakeBedrock;
using ExtProc.LocalStack.Tokens;

namespace ExtProc.LocalStack.Cli;

/// <summary><c>keys</c>: a JWKS file and tokens for the demo teams, for docker compose.</summary>
internal static class KeysCommand
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);
    private static readonly Option<string> Out = new("--out") { Description = "Folder for jwks.json and one TEAM.token each.", DefaultValueFactory = _ => "." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("keys", "Make a signing key, write jwks.json and a token for each demo team, good for seven days, and print the keys of the fake Bedrock.") { Out };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellation)
    {
        var folder = Directory.CreateDirectory(arguments.GetValue(Out)!).FullName;
        using var mint = new TokenMint(TimeProvider.System);
        await File.WriteAllBytesAsync(Path.Combine(folder, "jwks.json"), mint.Jwks(), cancellation);
        foreach (var team in (string[])[DemoTeams.Finance, DemoTeams.Engineering])
        {
            await File.WriteAllTextAsync(Path.Combine(folder, $"{team}.token"), mint.Token(team, Lifetime), cancellation);
        }

        await Console.Out.WriteLineAsync($"Wrote jwks.json, {DemoTeams.Finance}.token and {DemoTeams.Engineering}.token to {folder}.");
        foreach (var (name, value) in FakeCredentials.Demo.ToEnvironment())
        {
            if (value is not null)
            {
                await Console.Out.WriteLineAsync($"{name}={value}");
            }
        }

        return 0;
    }
}
