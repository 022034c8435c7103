using System.Text.Json;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Scenarios;

/// <summary>Every exchange is in the books once, under the team and profile that caused it.</summary>
public abstract class MeteringScenarios(SharedRun run) : OnAnyGateway(run)
{
    private static readonly string[] Profiles = [DemoTeams.FinanceSonnet, DemoTeams.EngineeringSonnet, DemoTeams.EngineeringHaiku];

    [Fact]
    public async Task Totals_are_exactly_what_Bedrock_reported()
    {
        var before = await MetersAsync();
        ChatRequest[] requests =
        [
            Good,
            Good with { System = "A system prompt of some length.", Text = "[fake:cache-write=11]" },
            Good with { Stream = true, Text = "[fake:cached=1000]" },
            Good with { Stream = true, IncludeUsage = true },
            Good with { WithTool = true, Text = "[fake:tool=2]" },
            new() { Token = Engineering, Text = "Something longer than hello" },
            new() { Token = Engineering, Model = "gpt-4o", Stream = true },
            new() { Token = Engineering, Model = DemoTeams.Haiku, Text = "[fake:big=3]" },
            // Refused after Bedrock was not asked, or answered with an error: no tokens.
            Good with { Model = DemoTeams.Haiku },
        ];
        foreach (var request in requests)
        {
            await SendAsync(request);
        }

        var usage = Run.Bedrock.Accepted.Select(request => (request.ModelId, Usage: UsageOf(request))).ToList();
        await SendAsync(Good with { Text = "[fake:throttle]" });

        var after = await MetersAsync();
        foreach (var profile in Profiles)
        {
            var team = profile == DemoTeams.FinanceSonnet ? DemoTeams.Finance : DemoTeams.Engineering;
            var mine = usage.Where(entry => entry.ModelId == profile).Select(entry => entry.Usage).ToList();
            Assert.NotEmpty(mine);
            Assert.Equal(mine.Count, Difference("extproc_requests_total", ("outcome", "ok")));
            Assert.Equal(mine.Sum(one => one.Input), Difference("extproc_tokens_total", ("type", "input")));
            Assert.Equal(mine.Sum(one => one.Output), Difference("extproc_tokens_total", ("type", "output")));
            Assert.Equal(mine.Sum(one => one.CacheRead), Difference("extproc_tokens_total", ("type", "cache_read")));
            Assert.Equal(mine.Sum(one => one.CacheWrite), Difference("extproc_tokens_total", ("type", "cache_write")));

            long Difference(string name, (string, string) label) =>
                after.Sum(name, ("team", team), ("inference_profile", profile), label) - before.Sum(name, ("team", team), ("inference_profile", profile), label);
        }

        Assert.Equal(requests.Length + 1, after.Requests() - before.Requests());
        Assert.Equal(1, after.Requests(("outcome", "upstream_error")) - before.Requests(("outcome", "upstream_error")));
        Assert.Equal(1, after.Requests(("outcome", "refused"), ("team", DemoTeams.Finance)) - before.Requests(("outcome", "refused"), ("team", DemoTeams.Finance)));
    }

    [Theory]
    [InlineData("upstream_error", "[fake:exception-mid]")]
    [InlineData("upstream_error", "[fake:truncate]")]
    [InlineData("upstream_error", "[fake:bad-crc]")]
    [InlineData("upstream_error", "[fake:error500]")]
    [InlineData("client_error", "[fake:validation]")]
    [InlineData("aborted", "[fake:break][fake:slow=200]")]
    public async Task What_went_wrong_is_counted_once_and_as_what_it_was(string outcome, string text)
    {
        var before = await MetersAsync();
        await SendAsync(Good with { Text = text, Stream = true });
        await Patience.UntilAsync("the request in the books", async () => (await MetersAsync()).Requests() > before.Requests());
        var after = await MetersAsync();
        Assert.Equal(1, after.Requests() - before.Requests());
        Assert.Equal(1, after.Requests(("outcome", outcome), ("team", DemoTeams.Finance)) - before.Requests(("outcome", outcome), ("team", DemoTeams.Finance)));
    }

    [Fact]
    public async Task Names_that_nobody_configured_are_other()
    {
        var before = await MetersAsync();
        await SendAsync(new ChatRequest());
        await SendAsync(new ChatRequest { Token = Run.Tokens.Token("a-team-of-the-clients-choice") });
        await SendAsync(Good with { Model = "a-model-of-the-clients-choice" });
        var page = await Run.ReadMetricsAsync(TestContext.Current.CancellationToken);
        var after = await MetersAsync();
        Assert.DoesNotContain("choice", page, StringComparison.Ordinal);
        Assert.Equal(2, Refused(after, "other") - Refused(before, "other"));
        Assert.Equal(1, Refused(after, DemoTeams.Finance) - Refused(before, DemoTeams.Finance));

        static long Refused(Meters meters, string team) => meters.Requests(("team", team), ("model", "other"), ("inference_profile", "other"), ("outcome", "refused"));
    }

    [Fact]
    public async Task A_client_that_leaves_is_counted_as_aborted_and_known_to_the_access_log()
    {
        var before = await MetersAsync();
        using (var connection = await Connection.OpenAsync(Run.Address))
        {
            await connection.WriteAsync((Good with { Text = "[fake:slow=100]", Stream = true }).ToBytes());
            Assert.Equal(200, (await connection.ReadHeadAsync()).Status);
            Assert.NotNull(await connection.ReadPieceAsync());
            connection.Abort();
        }

        await Patience.UntilAsync("outcome aborted", async () =>
            (await MetersAsync()).Requests(("team", DemoTeams.Finance), ("inference_profile", DemoTeams.FinanceSonnet), ("outcome", "aborted"))
            == before.Requests(("team", DemoTeams.Finance), ("inference_profile", DemoTeams.FinanceSonnet), ("outcome", "aborted")) + 1);
        var line = await LogLineAsync(Arrived);
        AssertIdentity(line, DemoTeams.Finance, DemoTeams.Sonnet, DemoTeams.FinanceSonnet);
        Assert.Contains("DC", line.GetProperty("flags").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, line.GetProperty("total_tokens").ValueKind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_access_log_has_team_model_profile_and_tokens(bool stream)
    {
        await SendAsync(Good with { Model = "gpt-4o", Stream = stream, System = "Be kind.", Text = "[fake:cache-write=5]" });
        var usage = UsageOf(Arrived);
        var line = await LogLineAsync(Arrived);
        AssertIdentity(line, DemoTeams.Finance, DemoTeams.Sonnet, DemoTeams.FinanceSonnet);
        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.Equal(usage.Input, line.GetProperty("input_tokens").GetInt32());
        Assert.Equal(usage.Output, line.GetProperty("output_tokens").GetInt32());
        Assert.Equal(usage.CacheRead, line.GetProperty("cache_read_tokens").GetInt32());
        Assert.Equal(usage.CacheWrite, line.GetProperty("cache_write_tokens").GetInt32());
        Assert.Equal(usage.Total, line.GetProperty("total_tokens").GetInt32());
    }

    [Theory]
    [InlineData(null, "claude-sonnet", "extproc_invalid_token", "other", "other")]
    [InlineData("marketing", "claude-sonnet", "extproc_team_not_allowed", "other", "other")]
    [InlineData("finance", "no-such-model", "extproc_model_not_found", "finance", "other")]
    [InlineData("finance", "claude-haiku", "extproc_model_not_allowed", "finance", "claude-haiku")]
    [InlineData("finance", DemoTeams.EngineeringSonnet, "extproc_model_not_allowed", "finance", "other")]
    public async Task The_access_log_of_a_refusal_names_what_is_configured_and_nothing_of_the_clients_choice(
        string? team, string model, string details, string loggedTeam, string loggedModel)
    {
        var earlier = Run.Gateway.AccessLog.Lines.Count(IsRefusal);
        await SendAsync(new ChatRequest { Token = team is null ? null : Run.Tokens.Token(team), Model = model });
        var seen = 0;
        var line = await LogLineAsync(text => IsRefusal(text) && ++seen > earlier);
        AssertIdentity(line, loggedTeam, loggedModel, "other");

        bool IsRefusal(string text) => text.Contains($"\"{details}\"", StringComparison.Ordinal);
    }

    private static void AssertIdentity(JsonElement line, string team, string model, string profile) => Assert.Equal(
        (team, model, profile),
        (line.GetProperty("team").GetString(), line.GetProperty("model").GetString(), line.GetProperty("inference_profile").GetString()));
}

[Collection<OnEnvoy>]
public sealed class MeteringOnEnvoy(EnvoyRun run) : MeteringScenarios(run);

[Collection<OnStandIn>]
public sealed class MeteringOnStandIn(StandInRun run) : MeteringScenarios(run);
