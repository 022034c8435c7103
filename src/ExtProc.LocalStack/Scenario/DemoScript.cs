using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ExtProc.LocalStack.Scenario;

/// <summary>What really came of a <see cref="DemoRequest"/>.</summary>
/// <param name="Request">The request.</param>
/// <param name="Got">Status and what else tells the outcome.</param>
/// <param name="Profiles">Models that Bedrock was asked for meanwhile.</param>
/// <param name="Ok">It is what was expected.</param>
internal sealed record DemoResult(DemoRequest Request, string Got, IReadOnlyList<string> Profiles, bool Ok);

/// <summary>The demonstration: two teams, one path to Bedrock, and what cannot be done with it.</summary>
internal static class DemoScript
{
    private const string StreamEnd = "data: [DONE]";

    /// <summary>The rows, in order.</summary>
    public static IReadOnlyList<DemoRequest> Requests { get; } =
    [
        new() { Title = "no token", Status = 401 },
        new() { Title = "finance token, no team header", Team = DemoTeams.Finance, Status = 200, Profile = DemoTeams.FinanceSonnet },
        new() { Title = "engineering token, no team header", Team = DemoTeams.Engineering, Status = 200, Profile = DemoTeams.EngineeringSonnet },
        new() { Title = "finance token, x-team: engineering", Team = DemoTeams.Finance, ClaimedTeam = DemoTeams.Engineering, Status = 200, Profile = DemoTeams.FinanceSonnet },
        new() { Title = "finance token, streamed", Team = DemoTeams.Finance, Stream = true, Status = 200, Profile = DemoTeams.FinanceSonnet },
        new() { Title = "expired finance token", Team = DemoTeams.Finance, Expired = true, Status = 401 },
        new() { Title = "finance names engineering's ARN", Team = DemoTeams.Finance, Model = DemoTeams.EngineeringSonnet, Status = 403 },
        new() { Title = "finance names an unknown model", Team = DemoTeams.Finance, Model = "no-such-model", Status = 404 },
    ];

    /// <summary>Sends one row's request and compares.</summary>
    public static async Task<DemoResult> PlayAsync(DemoRequest row, LocalStackRun run, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = run.Address };
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(row.Body(), Encoding.UTF8, "application/json") };
        if (row.Team is { } team)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", run.Tokens.Token(team, row.Expired ? TimeSpan.FromHours(-1) : null));
        }

        if (row.ClaimedTeam is { } claimed)
        {
            message.Headers.Add("x-team", claimed);
        }

        var before = run.Bedrock.Accepted.Count;
        using var reply = await http.SendAsync(message, cancellation);
        var body = await reply.Content.ReadAsStringAsync(cancellation);
        var profiles = run.Bedrock.Accepted.Skip(before).Select(request => request.ModelId).ToList();
        var streamed = !row.Stream || body.TrimEnd().EndsWith(StreamEnd, StringComparison.Ordinal);
        var expectedProfiles = row.Profile is null ? Array.Empty<string>() : [row.Profile];
        var status = (int)reply.StatusCode;
        return new DemoResult(row, Describe(status, body), profiles, status == row.Status && streamed && profiles.SequenceEqual(expectedProfiles));
    }

    private static string Describe(int status, string body)
    {
        if (status != 200)
        {
            return ErrorCode(body) is { } code ? $"{status} {code}" : $"{status}";
        }

        return body.TrimEnd().EndsWith(StreamEnd, StringComparison.Ordinal) ? "200, ends with [DONE]" : "200";
    }

    private static string? ErrorCode(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("error", out var error) && error.TryGetProperty("code", out var code) ? code.GetString() : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
