using ExtProc.EndToEnd.Tests.Runs;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Scenarios;

/// <summary>Exactly one method and path is served; the rest is a 404 that an OpenAI SDK understands.</summary>
public abstract class PathScenarios(SharedRun run) : OnAnyGateway(run)
{
    private const string Converse = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Aapplication-inference-profile%2Ffin0sonnet01/converse";

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/../v1/chat/completions")]
    [InlineData("/v1/%2e%2e/v1/./chat/completions")]
    [InlineData("/v1/chat/completions?api-version=1&key=secret")]
    [InlineData("/v1/chat/completions?")]
    [InlineData("http://other.example/v1/chat/completions")]
    public async Task What_is_the_path_after_normalisation_is_served_and_its_query_stays_here(string target)
    {
        (await SendAsync(Good with { Target = target })).AssertOk();
        Assert.Equal(Converse, Arrived.Target, ignoreCase: true);
    }

    [Theory]
    [InlineData("POST", "//v1/chat/completions")]
    [InlineData("POST", "/v1//chat/completions")]
    [InlineData("POST", "/v1%2fchat/completions")]
    [InlineData("POST", "/v1/chat%2Fcompletions")]
    [InlineData("POST", "/v1/chat/completions/")]
    [InlineData("POST", "/V1/chat/completions")]
    [InlineData("POST", "/v1/chat/completions;x=1")]
    [InlineData("POST", "/")]
    [InlineData("POST", "/model/anything/converse")]
    [InlineData("POST", "/v1/no/such/path")]
    [InlineData("GET", "/v1/chat/completions")]
    [InlineData("PUT", "/v1/chat/completions")]
    [InlineData("DELETE", "/v1/chat/completions")]
    public Task Every_other_method_and_path_is_not_found(string method, string target) =>
        RefusedAsync(Good with { Method = method, Target = target }, 404, "unknown_url");

    [Fact]
    public Task A_path_is_judged_before_the_token() => RefusedAsync(Good with { Token = null, Target = "/v2/chat/completions" }, 404, "unknown_url");
}

[Collection<OnEnvoy>]
public sealed class PathsOnEnvoy(EnvoyRun run) : PathScenarios(run);

[Collection<OnStandIn>]
public sealed class PathsOnStandIn(StandInRun run) : PathScenarios(run);
