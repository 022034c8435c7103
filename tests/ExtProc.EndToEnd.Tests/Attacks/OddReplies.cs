using System.Text;
using System.Text.Json;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>Replies that are not quite Bedrock's: a good answer reaches the client, and tokens are in the books or said to be lost.</summary>
public abstract class OddReplies(SharedRun run) : OnAnyGateway(run)
{
    private static readonly (string, string) Unreadable = ("kind", "usage_unreadable");

    [Theory]
    [InlineData("usage-decimal", true, true)]
    [InlineData("usage-exponent", true, true)]
    [InlineData("usage-text", true, true)]
    [InlineData("usage-negative", false, true)]
    [InlineData("usage-huge", false, true)]
    [InlineData("usage-null", false, true)]
    [InlineData("usage-missing", false, false)]
    [InlineData("usage-list", false, false)]
    public async Task Counts_of_any_form_leave_the_answer_and_are_metered_or_counted_as_unreadable(string form, bool hasInput, bool hasOutput)
    {
        foreach (var stream in new[] { false, true })
        {
            Run.Bedrock.Accepted.Clear();
            var before = await MetersAsync();
            AssertAnswered(await SendAsync(Good with { Text = $"[fake:{form}]", Stream = stream, IncludeUsage = stream }), stream);

            var after = await MetersAsync();
            var usage = UsageOf(Arrived);
            var (input, output) = (hasInput ? usage.Input : 0, hasOutput ? usage.Output : 0);
            Assert.Equal(input, Tokens(after, "input") - Tokens(before, "input"));
            Assert.Equal(output, Tokens(after, "output") - Tokens(before, "output"));
            Assert.Equal(
                hasInput && hasOutput ? 0 : 1,
                after.Sum("extproc_reply_failures_total", Unreadable) - before.Sum("extproc_reply_failures_total", Unreadable));
            Assert.Equal(1, after.Requests(("outcome", "ok")) - before.Requests(("outcome", "ok")));
            await AssertLoggedAsync(hasOutput ? input : null, hasOutput ? output : null);
        }
    }

    [Theory]
    [InlineData(60)]
    [InlineData(100)]
    [InlineData(900)]
    public async Task Tool_input_of_many_levels_is_the_same_whole_and_streamed(int levels)
    {
        var before = await MetersAsync();
        var whole = (await SendAsync(Good with { WithTool = true, Text = $"[fake:tool][fake:deep={levels}]" })).AssertOk();
        var stream = new SseReply(await SendAsync(Good with { WithTool = true, Stream = true, Text = $"[fake:tool][fake:deep={levels}]" }));

        var arguments = whole.GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()!;
        Assert.Equal(levels, arguments.Count(letter => letter == '{'));
        Assert.Equal(arguments, string.Concat(stream.Chunks.Select(Fragment)));
        Assert.Contains(SseReply.Done, stream.Events);
        Assert.Equal(Run.Bedrock.Accepted.Sum(request => UsageOf(request).Output), Tokens(await MetersAsync(), "output") - Tokens(before, "output"));
    }

    [Theory]
    [InlineData(70, null)]
    [InlineData(900, null)]
    [InlineData(1_000, "messages[1].tool_calls[0].function.arguments")]
    public async Task Arguments_of_an_earlier_call_are_sent_as_they_are_or_refused(int levels, string? param)
    {
        var arguments = string.Concat(Enumerable.Repeat("{\"in\":", levels - 1)) + "{}" + new string('}', levels - 1);
        var request = EarlierCall(arguments);
        if (param is not null)
        {
            await RefusedAsync(request, 400, "invalid_request_error", param);
            return;
        }

        (await SendAsync(request)).AssertOk();
        Assert.Contains("\"input\":" + arguments, Encoding.UTF8.GetString(Arrived.Body), StringComparison.Ordinal);
    }

    [Fact]
    public Task Arguments_of_an_earlier_call_with_a_member_twice_are_refused() =>
        RefusedAsync(EarlierCall("""{"city":"A","cit\u0079":"B"}"""), 400, "invalid_request_error", "messages[1].tool_calls[0].function.arguments");

    [Theory]
    [InlineData("content-number", false)]
    [InlineData("no-output", false)]
    [InlineData("malformed-mid", true)]
    [InlineData("bad-crc", true)]
    public async Task A_reply_that_cannot_be_read_is_an_error_and_metered(string fault, bool stream)
    {
        var before = await MetersAsync();
        var reply = await SendAsync(Good with { Text = $"[fake:{fault}]", Stream = stream });
        if (stream)
        {
            new SseReply(reply).AssertEndsWithError("upstream_error");
        }
        else
        {
            reply.AssertError(502, "upstream_error");
        }

        var usage = UsageOf(Arrived);
        var after = await MetersAsync();
        Assert.Equal((usage.Input, usage.Output), (Tokens(after, "input") - Tokens(before, "input"), Tokens(after, "output") - Tokens(before, "output")));
        await AssertLoggedAsync(usage.Input, usage.Output);
    }

    [Fact]
    public async Task Of_counts_that_come_twice_the_last_are_in_the_metrics_and_in_the_access_log()
    {
        var before = await MetersAsync();

        // Slowly, so that they come in chunks of their own.
        var reply = new SseReply(await SendAsync(Good with { Text = "[fake:usage-twice][fake:slow=20]", Stream = true }));
        Assert.Equal(SseReply.Done, reply.Events[^1]);
        var usage = UsageOf(Arrived);
        Assert.Equal(usage.Input, Tokens(await MetersAsync(), "input") - Tokens(before, "input"));
        await AssertLoggedAsync(usage.Input, usage.Output);
    }

    [Fact]
    public async Task A_refusal_of_the_gateway_inside_a_stream_is_its_last_event()
    {
        var reply = new SseReply(await SendAsync(Good with { Text = "[fake:access-denied-mid]", Stream = true }));
        var error = reply.AssertEndsWithError("upstream_auth_error");
        Assert.DoesNotContain("111122223333", error.ToString(), StringComparison.Ordinal);
    }

    private static void AssertAnswered(HttpReply reply, bool stream)
    {
        if (stream)
        {
            var events = new SseReply(reply);
            Assert.Equal(SseReply.Done, events.Events[^1]);
            Assert.StartsWith("Hello", events.Content, StringComparison.Ordinal);
        }
        else
        {
            reply.AssertOk();
        }
    }

    private static string Fragment(JsonElement chunk)
    {
        var delta = chunk.GetProperty("choices")[0].GetProperty("delta");
        return delta.TryGetProperty("tool_calls", out var calls) ? calls[0].GetProperty("function").GetProperty("arguments").GetString()! : "";
    }

    private static long Tokens(Meters meters, string type) => meters.Tokens(("team", DemoTeams.Finance), ("type", type));

    private ChatRequest EarlierCall(string arguments) => Good with
    {
        RawBody = Encoding.UTF8.GetBytes($$$"""
            {"model":"claude-sonnet","messages":[{"role":"user","content":"Hello"},
              {"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{{{JsonEncodedText.Encode(arguments)}}}"}}]},
              {"role":"tool","tool_call_id":"c","content":"r"}]}
            """),
    };

    /// <summary>The access log has the same numbers.</summary>
    private async Task AssertLoggedAsync(long? input, long? output)
    {
        var line = await LogLineAsync(Arrived);
        Assert.Equal((input, output), (Number("input_tokens"), Number("output_tokens")));

        long? Number(string name) => line.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;
    }
}

[Collection<OnEnvoy>]
public sealed class OddRepliesOnEnvoy(EnvoyRun run) : OddReplies(run);

[Collection<OnStandIn>]
public sealed class OddRepliesOnStandIn(StandInRun run) : OddReplies(run);
