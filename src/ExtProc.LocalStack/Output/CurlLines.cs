using ExtProc.LocalStack.Scenario;

namespace ExtProc.LocalStack.Output;

/// <summary>Lines to copy into another terminal.</summary>
internal static class CurlLines
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <summary>A fresh token, a whole and a streamed chat, and where to look.</summary>
    public static IEnumerable<string> For(LocalStackRun run)
    {
        var chat = new Uri(run.Address, "/v1/chat/completions");
        yield return "Try it yourself, with a finance token that is good for eight hours:";
        yield return "";
        yield return $"TOKEN={run.Tokens.Token(DemoTeams.Finance, Lifetime)}";
        yield return "";
        yield return Curl("-s", chat, stream: false);
        yield return "";
        yield return Curl("-sN", chat, stream: true);
        yield return "";
        yield return $"Metrics of the sidecar:  {new Uri(run.Admin, "/metrics")}";
        yield return $"Readiness:               {new Uri(run.Admin, "/readyz")}";
        if (run.Gateway.Admin is { } admin)
        {
            yield return $"Admin of Envoy:          {admin}";
        }

        yield return $"Settings and logs:       {run.Folder}";
    }

    private static string Curl(string flags, Uri url, bool stream)
    {
        var body = new DemoRequest { Title = "", Status = 200, Team = DemoTeams.Finance, Stream = stream }.Body();
        // The body holds no character that single quotes would not keep.
        return $"curl {flags} {url} -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' -d '{body}'";
    }
}
