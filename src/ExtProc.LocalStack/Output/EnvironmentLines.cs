namespace ExtProc.LocalStack.Output;

/// <summary>What a client in another language needs to know of a running stack, as lines <c>NAME=value</c>.</summary>
internal static class EnvironmentLines
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <summary>Base URL for an OpenAI client, tokens, and names to ask for. The base URL comes last: who sees it has the others.</summary>
    public static IEnumerable<string> For(LocalStackRun run)
    {
        yield return $"EXTPROC_TOKEN={run.Tokens.Token(DemoTeams.Finance, Lifetime)}";
        yield return $"EXTPROC_ENGINEERING_TOKEN={run.Tokens.Token(DemoTeams.Engineering, Lifetime)}";
        yield return $"EXTPROC_EXPIRED_TOKEN={run.Tokens.Token(DemoTeams.Finance, -Lifetime)}";
        yield return $"EXTPROC_MODEL={DemoTeams.Sonnet}";
        yield return $"EXTPROC_FOREIGN_ARN={DemoTeams.EngineeringHaiku}";
        yield return $"EXTPROC_BASE_URL={new Uri(run.Address, "/v1")}";
    }
}
