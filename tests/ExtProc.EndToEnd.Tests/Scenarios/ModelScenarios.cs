using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Scenarios;

/// <summary>Which profile pays: the team's own, for the model that the client named.</summary>
public abstract class ModelScenarios(SharedRun run) : OnAnyGateway(run)
{
    private const string NobodysProfile = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/nobody000001";

    [Theory]
    [InlineData("claude-sonnet", "claude-sonnet")]
    [InlineData("gpt-4o", "gpt-4o")]
    [InlineData("", "claude-sonnet")]
    [InlineData(null, "claude-sonnet")]
    [InlineData(DemoTeams.FinanceSonnet, "claude-sonnet")]
    public async Task Name_alias_nothing_and_the_own_ARN_lead_to_the_teams_profile(string? model, string shown)
    {
        var reply = await SendAsync(Good with { Model = model });
        Assert.Equal(shown, reply.AssertOk().GetProperty("model").GetString());
        Assert.Equal(DemoTeams.FinanceSonnet, Arrived.ModelId);
        Assert.DoesNotContain("arn:", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_team_with_two_models_gets_the_one_it_names()
    {
        (await SendAsync(new ChatRequest { Token = Engineering, Model = DemoTeams.Haiku })).AssertOk();
        Assert.Equal(DemoTeams.EngineeringHaiku, Arrived.ModelId);
    }

    [Theory]
    [InlineData(DemoTeams.EngineeringSonnet)]
    [InlineData(DemoTeams.EngineeringHaiku)]
    [InlineData(NobodysProfile)]
    [InlineData("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0")]
    public Task An_ARN_that_is_not_the_teams_is_forbidden(string arn) => RefusedAsync(Good with { Model = arn }, 403, "model_not_allowed", "model");

    [Fact]
    public Task A_model_that_only_another_team_has_is_forbidden() => RefusedAsync(Good with { Model = DemoTeams.Haiku }, 403, "model_not_allowed", "model");

    [Theory]
    [InlineData("no-such-model")]
    [InlineData("Claude-Sonnet")]
    [InlineData("anthropic.claude-sonnet-4-5-20250929-v1:0")]
    [InlineData("../../model")]
    public Task An_unknown_model_is_not_found(string model) => RefusedAsync(Good with { Model = model }, 404, "model_not_found", "model");

    [Fact]
    public Task No_model_and_no_default_is_a_bad_request() => RefusedAsync(new ChatRequest { Token = Engineering, Model = null }, 400, "invalid_request_error", "model");
}

[Collection<OnEnvoy>]
public sealed class ModelsOnEnvoy(EnvoyRun run) : ModelScenarios(run);

[Collection<OnStandIn>]
public sealed class ModelsOnStandIn(StandInRun run) : ModelScenarios(run);
