using System.Text.Json;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Scenarios;

/// <summary>What a client reads when all goes well: whole, streamed, with tools, large, late.</summary>
public abstract class ReplyScenarios(SharedRun run) : OnAnyGateway(run)
{
    private const string Greeting = "Hello from the fake Bedrock.";

    [Fact]
    public async Task A_whole_reply_has_text_finish_reason_and_usage()
    {
        var reply = await SendAsync(Good with { System = "Be kind." });
        var json = reply.AssertOk();
        Assert.Equal("application/json", reply.Header("content-type"));
        Assert.Equal("chat.completion", json.GetProperty("object").GetString());
        Assert.StartsWith("chatcmpl-", json.GetProperty("id").GetString(), StringComparison.Ordinal);
        var choice = json.GetProperty("choices")[0];
        Assert.Equal(Greeting, choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("assistant", choice.GetProperty("message").GetProperty("role").GetString());
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        AssertUsage(json.GetProperty("usage"));
    }

    [Fact]
    public async Task A_streamed_reply_is_chunks_of_one_completion_and_ends_with_DONE()
    {
        var reply = await SendAsync(Good with { Stream = true });
        Assert.True(reply.IsWhole);
        Assert.Null(reply.Header("content-length"));
        var stream = new SseReply(reply);
        Assert.Equal(SseReply.Done, stream.Events[^1]);
        Assert.Single(stream.Events, SseReply.Done);
        Assert.Equal(Greeting, stream.Content);
        var chunks = stream.Chunks.ToList();
        Assert.Single(chunks.Select(chunk => chunk.GetProperty("id").GetString()).Distinct());
        Assert.All(chunks, chunk => Assert.Equal("chat.completion.chunk", chunk.GetProperty("object").GetString()));
        Assert.All(chunks, chunk => Assert.Equal(1, chunk.GetProperty("choices").GetArrayLength()));
        Assert.Equal("assistant", chunks[0].GetProperty("choices")[0].GetProperty("delta").GetProperty("role").GetString());
        Assert.Equal("stop", chunks[^1].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.All(chunks[..^1], chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("choices")[0].GetProperty("finish_reason").ValueKind));
    }

    [Fact]
    public async Task Include_usage_adds_one_chunk_without_choices_before_DONE()
    {
        var stream = new SseReply(await SendAsync(Good with { Stream = true, IncludeUsage = true, System = "Be kind." }));
        var last = stream.Chunks.Last();
        Assert.Equal(SseReply.Done, stream.Events[^1]);
        Assert.Equal(0, last.GetProperty("choices").GetArrayLength());
        AssertUsage(last.GetProperty("usage"));
    }

    [Fact]
    public async Task Tool_calls_come_whole()
    {
        var json = (await SendAsync(Good with { Text = "[fake:tool=2]", WithTool = true })).AssertOk();
        var choice = json.GetProperty("choices")[0];
        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
        var calls = choice.GetProperty("message").GetProperty("tool_calls").EnumerateArray().ToList();
        Assert.Equal(["tooluse_fake_1", "tooluse_fake_2"], calls.Select(call => call.GetProperty("id").GetString()));
        Assert.All(calls, call => Assert.Equal("get_weather", call.GetProperty("function").GetProperty("name").GetString()));
        Assert.All(calls, call => AssertArguments(call.GetProperty("function").GetProperty("arguments").GetString()!));
    }

    [Fact]
    public async Task Tool_calls_come_streamed_in_fragments()
    {
        var stream = new SseReply(await SendAsync(Good with { Text = "[fake:tool=2]", WithTool = true, Stream = true }));
        var deltas = stream.Chunks.Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta"))
            .Where(delta => delta.TryGetProperty("tool_calls", out _))
            .SelectMany(delta => delta.GetProperty("tool_calls").EnumerateArray()).ToList();
        foreach (var index in new[] { 0, 1 })
        {
            var mine = deltas.Where(delta => delta.GetProperty("index").GetInt32() == index).ToList();
            Assert.Equal($"tooluse_fake_{index + 1}", mine[0].GetProperty("id").GetString());
            Assert.Equal("get_weather", mine[0].GetProperty("function").GetProperty("name").GetString());
            Assert.True(mine.Count > 2);
            AssertArguments(string.Concat(mine.Select(delta => delta.GetProperty("function").GetProperty("arguments").GetString())));
        }

        Assert.Equal("tool_calls", stream.Chunks.Last().GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal(SseReply.Done, stream.Events[^1]);
    }

    [Theory]
    [InlineData(2048, false)]
    [InlineData(256, true)]
    public async Task A_long_reply_arrives_to_the_last_character(int kilobytes, bool stream)
    {
        var reply = await SendAsync(Good with { Text = $"[fake:big={kilobytes}]", Stream = stream });
        Assert.True(reply.IsWhole);
        Assert.Equal(kilobytes * 1024, (stream ? new SseReply(reply).Content : Content(reply)).Length);
    }

    [Fact]
    public async Task A_request_of_16_MB_and_a_reply_of_16_MB_fit_into_one_exchange()
    {
        var text = "[fake:big=16384]" + new string('x', 16 * 1024 * 1024);
        using var connection = await Connection.OpenAsync(Run.Address);
        Assert.Equal(16 * 1024 * 1024, Content(await connection.SendAsync(Good with { Text = text })).Length);
        await GoodRequestWorksAsync(connection);
    }

    [Fact]
    public async Task The_first_event_of_a_slow_stream_arrives_long_before_the_last()
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        await connection.WriteAsync((Good with { Text = "[fake:slow=25]", Stream = true }).ToBytes());
        var head = await connection.ReadHeadAsync();
        var pieces = new List<byte[]>();
        var arrived = new List<long>();
        while (await connection.ReadPieceAsync() is { } piece)
        {
            pieces.Add(piece);
            arrived.Add(TimeProvider.System.GetTimestamp());
        }

        // 40 words, one every 25 ms: a reply that was held back would come at once.
        Assert.True(TimeProvider.System.GetElapsedTime(arrived[0], arrived[^1]) > TimeSpan.FromMilliseconds(500));
        Assert.True(pieces.Count > 5, $"{pieces.Count} pieces");
        var stream = new SseReply(head with { Body = [.. pieces.SelectMany(piece => piece)], IsWhole = connection.IsComplete });
        Assert.Equal(SseReply.Done, stream.Events[^1]);
    }

    [Fact]
    public async Task An_upstream_may_be_silent_for_seven_seconds()
    {
        // Longer than the grace period of a web server's minimum data rate: the call to the sidecar carries nothing meanwhile.
        Assert.Equal(Greeting, Content(await SendAsync(Good with { Text = "[fake:silent=7]" })));
    }

    [Fact]
    public async Task Fields_without_effect_are_named_in_a_header()
    {
        var body = """{"model":"claude-sonnet","seed":7,"brand_new":true,"messages":[{"role":"user","content":"Hello"}]}"""u8.ToArray();
        var reply = await SendAsync(Good with { RawBody = body });
        reply.AssertOk();
        Assert.Equal(["brand_new", "seed"], reply.Header("x-extproc-ignored")!.Split(", ").Order());
    }

    private static string Content(HttpReply reply) => reply.AssertOk().GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;

    private static void AssertArguments(string arguments)
    {
        using var json = JsonDocument.Parse(arguments);
        Assert.Equal("Zürich", json.RootElement.GetProperty("city").GetString());
        Assert.Equal(3, json.RootElement.GetProperty("days").GetInt32());
    }

    // "Hello" are 2 tokens, "Be kind." 2 cached ones, the greeting 7: four characters each, rounded up.
    private static void AssertUsage(JsonElement usage)
    {
        Assert.Equal(4, usage.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(7, usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(11, usage.GetProperty("total_tokens").GetInt32());
        Assert.Equal(2, usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
    }
}

[Collection<OnEnvoy>]
public sealed class RepliesOnEnvoy(EnvoyRun run) : ReplyScenarios(run);

[Collection<OnStandIn>]
public sealed class RepliesOnStandIn(StandInRun run) : ReplyScenarios(run);
