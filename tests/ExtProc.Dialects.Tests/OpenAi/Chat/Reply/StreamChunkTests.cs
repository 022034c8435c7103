using System.Text.Json;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Tests.Wire.EventStream;
using ExtProc.Testing.EventStreams;
using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

public sealed class StreamChunkTests
{
    private const string Head = """{"id":"chatcmpl-8f6b1a2c-0000","object":"chat.completion.chunk","created":1763640000,"model":"claude-sonnet","choices":[""";

    private const string ReportedUsage = """{"prompt_tokens":17,"completion_tokens":20,"total_tokens":37,"prompt_tokens_details":{"cached_tokens":3,"cache_write_tokens":4}}""";

    [Fact]
    public void A_text_reply_is_role_text_finish_usage_and_the_terminator()
    {
        var stream = Stream(Body(MessageStart, Text(0, "Hel"), Text(0, "lo"), BlockStop(0), MessageStop("end_turn"), Metadata));

        Assert.Equal(
            [
                Chunk("""{"role":"assistant","content":""}"""),
                Chunk("""{"content":"Hel"}"""),
                Chunk("""{"content":"lo"}"""),
                Chunk("{}", "\"stop\""),
                Head + "],\"usage\":" + ReportedUsage + "}",
                "[DONE]",
            ],
            stream.Data);
        Assert.Equal(new TokenUsage(10, 20, 3, 4), stream.Summary.Usage);
        Assert.Null(stream.Summary.Failure);
    }

    [Fact]
    public void Without_include_usage_no_chunk_speaks_of_usage()
    {
        var stream = Stream(Body(MessageStart, Text(0, "a"), MessageStop("end_turn"), Metadata), includeUsage: false);

        Assert.Equal(4, stream.Data.Count);
        Assert.DoesNotContain("usage", stream.Text, StringComparison.Ordinal);
        Assert.True(stream.IsDone);
        Assert.Equal(37, stream.Summary.Usage!.Value.Total);
    }

    [Fact]
    public void Tool_calls_are_numbered_on_their_own_and_an_empty_one_gets_an_empty_object()
    {
        var stream = Stream(TextAndTools);

        Assert.Equal(
            [
                Chunk("""{"role":"assistant","content":""}"""),
                Chunk("""{"reasoning_content":"Think \"hard\""}"""),
                Chunk("""{"thinking_blocks":[{"type":"thinking","thinking":"Think \"hard\"","signature":"c2ln"}]}"""),
                Chunk("""{"content":"Grüße, "}"""),
                Chunk("""{"content":"\n\ud83c\udf0d"}"""),
                Chunk("""{"tool_calls":[{"index":0,"id":"tooluse_a","type":"function","function":{"name":"get_weather","arguments":""}}]}"""),
                Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}"""),
                Chunk("""{"tool_calls":[{"index":0,"function":{"arguments":"\"Zürich\"}"}}]}"""),
                Chunk("""{"tool_calls":[{"index":1,"id":"tooluse_b","type":"function","function":{"name":"get_time","arguments":""}}]}"""),
                Chunk("""{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}"""),
                Chunk("{}", "\"tool_calls\""),
                Head + "],\"usage\":" + ReportedUsage + "}",
                "[DONE]",
            ],
            stream.Data);
    }

    [Fact]
    public void Interleaved_blocks_keep_their_own_tool_call()
    {
        var reply = Parsed(Body(
            MessageStart,
            ToolStart(4, "a", "first"),
            ToolStart(7, "b", "second"),
            ToolInput(7, "[2"),
            Text(5, "mid"),
            ToolInput(4, "[1"),
            ToolInput(7, "]"),
            ToolInput(4, "]"),
            BlockStop(7),
            BlockStop(4),
            MessageStop("tool_use")));

        Assert.Equal([("a", "first", "[1]"), ("b", "second", "[2]")], reply.ToolCalls);
        Assert.Equal("mid", reply.Content);
    }

    [Fact]
    public void Missing_block_ends_are_made_up_for_at_the_end_of_the_message()
    {
        var reply = Parsed(Body(
            MessageStart,
            Text(0, "x"),
            ToolStart(1, "a", "first"),
            ToolStart(2, "b", "second"),
            ToolInput(2, "[]"),
            MessageStop("tool_use")));

        Assert.Equal([("a", "first", "{}"), ("b", "second", "[]")], reply.ToolCalls);
    }

    [Fact]
    public void A_block_index_that_is_used_again_is_a_new_tool_call()
    {
        var reply = Parsed(Body(
            MessageStart,
            ToolStart(0, "a", "first"),
            BlockStop(0),
            BlockStop(0),
            ToolStart(0, "b", "second"),
            ToolInput(0, "[]"),
            BlockStop(0),
            MessageStop("tool_use")));

        Assert.Equal([("a", "first", "{}"), ("b", "second", "[]")], reply.ToolCalls);
    }

    [Fact]
    public void Input_for_a_block_that_never_began_or_has_ended_goes_nowhere()
    {
        var reply = Parsed(Body(
            MessageStart,
            ToolInput(3, "[9]"),
            ToolStart(0, "a", "first"),
            BlockStop(0),
            ToolInput(0, "[9]"),
            MessageStop("tool_use")));

        Assert.Equal([("a", "first", "{}")], reply.ToolCalls);
    }

    [Fact]
    public void The_role_comes_first_and_once_even_when_the_message_start_is_missing_or_repeated()
    {
        foreach (var body in new[]
        {
            Body(Text(0, "a"), MessageStop("end_turn")),
            Body(ToolStart(0, "a", "b"), MessageStop("end_turn")),
            Body(MessageStop("end_turn")),
            Body(MessageStart, MessageStart, Text(0, "a"), MessageStart, MessageStop("end_turn")),
        })
        {
            var stream = Stream(body);

            Assert.Equal(Chunk("""{"role":"assistant","content":""}"""), stream.Data[0]);
            Assert.DoesNotContain("role", string.Concat(stream.Data.Skip(1)), StringComparison.Ordinal);
            Assert.True(stream.IsDone);
        }
    }

    [Theory]
    [InlineData("end_turn", "stop")]
    [InlineData("stop_sequence", "stop")]
    [InlineData("max_tokens", "length")]
    [InlineData("model_context_window_exceeded", "length")]
    [InlineData("tool_use", "tool_calls")]
    [InlineData("content_filtered", "content_filter")]
    [InlineData("guardrail_intervened", "content_filter")]
    [InlineData("malformed_tool_use", "stop")]
    [InlineData("malformed_model_output", "stop")]
    public void Every_stop_reason_has_a_finish_reason(string reason, string expected)
    {
        var stream = Stream(Body(MessageStart, MessageStop(reason)));

        Assert.Equal(Chunk("{}", $"\"{expected}\""), stream.Data[1]);
        Assert.Equal(0, stream.Summary.UnknownEvents);
    }

    [Fact]
    public void An_unknown_stop_reason_is_a_stop_and_is_counted()
    {
        var stream = Stream(Body(MessageStart, MessageStop("of_next_year")));

        Assert.Equal(Chunk("{}", "\"stop\""), stream.Data[1]);
        Assert.Equal(1, stream.Summary.UnknownEvents);
    }

    [Fact]
    public void Unknown_events_blocks_and_messages_are_counted_and_leave_no_trace()
    {
        var stream = Stream(Body(
            EventStreamVectors.Frame("minimum message").Bytes,
            MessageStart,
            FrameEncoder.Event("somethingNew", "{}"),
            Delta(0, "{\"citation\":{}}"),
            EventStreamVectors.Frame("all header types").Bytes,
            Text(0, "a"),
            MessageStop("end_turn"),
            Text(0, "too late"),
            ToolStart(1, "x", "y"),
            MessageStop("end_turn"),
            Metadata));

        Assert.Equal("a", new SseStream(stream.Data).Accumulate().Content);
        Assert.Equal(5, stream.Data.Count);
        Assert.Equal(7, stream.Summary.UnknownEvents);
    }

    [Fact]
    public void Half_a_surrogate_pair_reaches_the_client_as_the_replacement_character()
    {
        var stream = Stream(Body(MessageStart, Text(0, @"a\ud800b"), MessageStop("end_turn")));

        Assert.Equal("a\ufffdb", new SseStream(stream.Data).Accumulate().Content);
    }

    [Fact]
    public void Any_text_survives_and_never_breaks_a_line()
    {
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var text = string.Concat(Enumerable.Range(0, 40).Select(_ => char.ConvertFromUtf32(random.Next(0, 0xD800))));
            var escaped = JsonEncodedText.Encode(text, random.Next(2) == 0
                ? System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping
                : null).ToString();
            var stream = Stream(Body(MessageStart, Text(0, escaped), MessageStop("end_turn")));

            Assert.Equal(text, new SseStream(stream.Data).Accumulate().Content);
        }
    }

    [Fact]
    public void Every_arrival_of_the_same_bytes_gives_the_same_stream()
    {
        var body = TextAndTools;
        var expected = Stream(body);
        foreach (var arrival in Arrival.All(body))
        {
            Assert.Equal(expected.Text, Stream(arrival).Text);
        }
    }

    [Fact]
    public void Visible_output_is_noticed_when_it_comes_and_not_before()
    {
        Assert.False(Stream(Body(MessageStart, Text(0, ""), BlockStop(0), Signature(1, "c2ln"), MessageStop("end_turn"))).HasOutput);
        Assert.True(Stream(Body(MessageStart, Text(0, "a"))).HasOutput);
        Assert.True(Stream(Body(MessageStart, Reasoning(0, "a"))).HasOutput);
        Assert.True(Stream(Body(MessageStart, ToolStart(0, "a", "b"))).HasOutput);
    }

    private static Accumulated Parsed(byte[] body)
    {
        var stream = Stream(body);
        Assert.True(stream.IsDone);
        return new SseStream(stream.Data).Accumulate();
    }

    private static string Chunk(string delta, string finish = "null") =>
        Head + """{"index":0,"delta":""" + delta + ",\"finish_reason\":" + finish + "}],\"usage\":null}";
}
