using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Scenarios;

/// <summary>What a client reads when Bedrock fails: an error of its own API, and never a finish that looks clean.</summary>
public abstract class UpstreamFailureScenarios(SharedRun run) : OnAnyGateway(run)
{
    [Theory]
    [InlineData("validation", 400, "invalid_request_error")]
    [InlineData("not-found", 404, "model_not_found")]
    [InlineData("access-denied", 502, "upstream_auth_error")]
    [InlineData("error500", 500, "upstream_error")]
    [InlineData("throttle", 429, "rate_limit_exceeded")]
    [InlineData("empty-503", 503, "upstream_unavailable")]
    [InlineData("hang-up", 503, "upstream_unavailable")]
    public async Task An_error_before_the_reply_is_an_error_of_the_clients_API(string fault, int status, string code)
    {
        foreach (var stream in new[] { false, true })
        {
            using var connection = await Connection.OpenAsync(Run.Address);
            var reply = await connection.SendAsync(Fault(fault, stream));
            reply.AssertError(status, code);
            Assert.Equal(status == 429 ? "7" : null, reply.Header("retry-after"));
            Assert.DoesNotContain(reply.Headers, header => header.Key is "x-amzn-errortype" or "www-authenticate");
            await GoodRequestWorksAsync(connection);
        }
    }

    [Fact]
    public async Task Expired_keys_of_the_gateway_are_not_the_clients_fault()
    {
        var reply = await SendAsync(Fault("expired", stream: false));
        Assert.Contains(reply.Status, new[] { 502, 503 });
        reply.AssertError(reply.Status, "upstream_auth_error");
    }

    [Theory]
    [InlineData("no-output", "upstream_error")]
    [InlineData("truncate", "upstream_error")]
    public async Task A_whole_reply_that_cannot_be_read_is_a_bad_gateway(string fault, string code)
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        (await connection.SendAsync(Fault(fault, stream: false))).AssertError(502, code);
        await GoodRequestWorksAsync(connection);
    }

    [Fact]
    public async Task A_whole_reply_that_breaks_off_is_a_bad_gateway()
    {
        var before = await MetersAsync();
        var reply = await SendAsync(Fault("break", stream: false));
        await InTheBooksAsync(before);

        // The reset may overtake the bytes before it: then the reply has not begun yet.
        Assert.Contains(reply.Status, new[] { 502, 503 });
        reply.AssertError(reply.Status, reply.Status == 502 ? "gateway_error" : "upstream_unavailable");
    }

    [Theory]
    [InlineData("exception-first", "rate_limit_exceeded", "")]
    [InlineData("exception-mid", "upstream_error", "Hello from")]
    [InlineData("bad-crc", "upstream_error", "Hello from")]
    [InlineData("truncate", "upstream_error", "Hello")]
    public async Task A_failure_inside_a_stream_is_its_last_event_and_nothing_says_done(string fault, string code, string before)
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        var reply = await connection.SendAsync(Fault(fault, stream: true));
        Assert.True(reply.IsWhole);
        var stream = new SseReply(reply);
        stream.AssertEndsWithError(code);
        Assert.Equal(before, stream.Content);
        Assert.DoesNotContain(stream.Chunks, HasFinished);
        await GoodRequestWorksAsync(connection);
    }

    [Fact]
    public async Task A_stream_whose_connection_breaks_is_broken_for_the_client_too()
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        // The pause lets what came before the reset through.
        var before = await MetersAsync();
        var reply = await connection.SendAsync(Good with { Text = "[fake:break][fake:slow=200]", Stream = true });
        Assert.Equal(200, reply.Status);
        Assert.False(reply.IsWhole);
        Assert.DoesNotContain("[DONE]", reply.Text, StringComparison.Ordinal);
        await InTheBooksAsync(before);
        await GoodRequestWorksAsync(connection);
    }

    [Fact]
    public async Task A_lack_of_capacity_is_tried_again_with_the_same_signed_bytes()
    {
        (await SendAsync(Fault("empty-503", stream: false))).AssertError(503, "upstream_unavailable");
        Assert.Equal(3, Run.Bedrock.Accepted.Count);
        Assert.Single(Run.Bedrock.Accepted.Select(request => request.Header("authorization")).Distinct());
    }

    // The sidecar learns of a break by the end of its call, which the client does not wait for.
    private Task InTheBooksAsync(Meters before) => Patience.UntilAsync("the request in the books", async () => (await MetersAsync()).Requests() > before.Requests());

    private static bool HasFinished(System.Text.Json.JsonElement chunk) =>
        chunk.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0
        && choices[0].TryGetProperty("finish_reason", out var reason) && reason.ValueKind == System.Text.Json.JsonValueKind.String;

    private ChatRequest Fault(string name, bool stream) => Good with { Text = $"[fake:{name}]", Stream = stream };
}

[Collection<OnEnvoy>]
public sealed class UpstreamFailuresOnEnvoy(EnvoyRun run) : UpstreamFailureScenarios(run);

[Collection<OnStandIn>]
public sealed class UpstreamFailuresOnStandIn(StandInRun run) : UpstreamFailureScenarios(run);
