using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Tests.Wire.EventStream;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Replies;

public sealed class EventPayloadTests
{
    [Fact]
    public void The_vectors_are_read_as_their_events()
    {
        Assert.Equal(new(ConverseEventKind.MessageStart), Read("messageStart"));
        Assert.Equal(
            new(ConverseEventKind.TextDelta, 0, "Grüße, 世界 🌍"),
            Read("contentBlockDelta text, non-ASCII"));
        Assert.Equal(
            new(ConverseEventKind.ToolUseStart, 1, "", "tooluse_kZJMlvQmRJ6eAyJE5GIl7Q", "get_weather"),
            Read("contentBlockStart toolUse"));
        Assert.Equal(
            new(ConverseEventKind.ToolInputDelta, 1, """{\"city\":\"Zür"""),
            Read("contentBlockDelta toolUse"));
        Assert.Equal(
            new(ConverseEventKind.ReasoningSignatureDelta, 0, "EqoBCkgIARABGAIiQL=="),
            Read("contentBlockDelta reasoning signature"));
        Assert.Equal(new(ConverseEventKind.BlockStop, 1), Read("contentBlockStop"));
        Assert.Equal(new(ConverseEventKind.MessageStop, StopReason: StopReason.ToolUse), Read("messageStop"));
        Assert.Equal(
            new(ConverseEventKind.Metadata, Usage: new TokenUsage(17, 42, 2048, 1224) { CacheWriteOneHour = 1024 }),
            Read("metadata") is { } read ? read with { ServiceTier = "" } : null);
        Assert.Equal(new(ConverseEventKind.Unknown), Read("InvokeModelWithResponseStream chunk"));

        static ReadEvent? Read(string name)
        {
            var vector = EventStreamVectors.Frame(name);
            return ReadEvent.From(vector.Header(":event-type"), vector.Payload);
        }
    }

    [Theory]
    [InlineData("""{"delta":{"text":"a"},"contentBlockIndex":3,"p":"abc"}""")]
    [InlineData("""{"p":"abc","contentBlockIndex":3,"delta":{"text":"a"}}""")]
    [InlineData("""{"new":{"delta":{"text":"b"}},"contentBlockIndex":3,"delta":{"other":[1,{"text":"c"}],"text":"a"},"x":[[]]}""")]
    [InlineData(""" { "contentBlockIndex" : 3 , "delta" : { "text" : "a" , "p" : null } } """)]
    [InlineData("""{"contentBlockIndex":3,"delta":{"text":"a","toolUse":null,"reasoningContent":null,"citation":null}}""")]
    public void Order_filler_white_space_and_unknown_members_do_not_matter(string payload) =>
        Assert.Equal(new(ConverseEventKind.TextDelta, 3, "a"), ReadEvent.From("contentBlockDelta", payload));

    [Theory]
    [InlineData("""{"text":"r"}""", ConverseEventKind.ReasoningTextDelta, "r")]
    [InlineData("""{"signature":"s=="}""", ConverseEventKind.ReasoningSignatureDelta, "s==")]
    [InlineData("""{"redactedContent":"AAAA"}""", ConverseEventKind.ReasoningRedacted, "AAAA")]
    [InlineData("""{"new":"x"}""", ConverseEventKind.Unknown, "")]
    public void Each_kind_of_reasoning_is_its_own_event(string reasoning, ConverseEventKind kind, string text)
    {
        var payload = $$$"""{"contentBlockIndex":2,"delta":{"reasoningContent":{{{reasoning}}} } }""";

        Assert.Equal(new(kind, 2, text), ReadEvent.From("contentBlockDelta", payload));
    }

    [Theory]
    [InlineData("somethingNew", """{"any":"thing"}""")]
    [InlineData("somethingNew", "not JSON at all")]
    [InlineData("", "")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"citation":{"title":"t"}}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"\ud800abc":1}}""")]
    [InlineData("contentBlockStart", """{"contentBlockIndex":0,"start":{"image":{"format":"png"}}}""")]
    [InlineData("contentBlockStart", """{"contentBlockIndex":0,"start":{}}""")]
    [InlineData("contentBlockStart", """{"start":{"toolUse":{"toolUseId":"a","name":"b","type":"server_tool_use"}},"contentBlockIndex":0}""")]
    public void What_nobody_knows_is_tolerated(string eventType, string payload) =>
        Assert.Equal(new(ConverseEventKind.Unknown), ReadEvent.From(eventType, payload));

    [Theory]
    [InlineData("end_turn", StopReason.EndTurn)]
    [InlineData("tool_use", StopReason.ToolUse)]
    [InlineData("max_tokens", StopReason.MaxTokens)]
    [InlineData("stop_sequence", StopReason.StopSequence)]
    [InlineData("guardrail_intervened", StopReason.GuardrailIntervened)]
    [InlineData("content_filtered", StopReason.ContentFiltered)]
    [InlineData("malformed_model_output", StopReason.MalformedModelOutput)]
    [InlineData("malformed_tool_use", StopReason.MalformedToolUse)]
    [InlineData("model_context_window_exceeded", StopReason.ModelContextWindowExceeded)]
    [InlineData("END_TURN", StopReason.Unknown)]
    [InlineData("a_reason_of_next_year", StopReason.Unknown)]
    public void Every_stop_reason_is_known_and_the_list_is_open(string name, StopReason reason) =>
        Assert.Equal(
            new(ConverseEventKind.MessageStop, StopReason: reason),
            ReadEvent.From("messageStop", $$"""{"stopReason":"{{name}}","additionalModelResponseFields":{"a":1} }"""));

    [Theory]
    [InlineData("""{"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}}""", 1, 2, 0, 0)]
    [InlineData("""{"usage":{"outputTokens":2,"cacheWriteInputTokens":4,"cacheReadInputTokens":3,"inputTokens":null}}""", 0, 2, 3, 4)]
    public void Usage_that_is_absent_counts_as_none(string payload, long input, long output, long read, long write) =>
        Assert.Equal(
            new(ConverseEventKind.Metadata, Usage: new TokenUsage(input, output, read, write)),
            ReadEvent.From("metadata", payload));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"usage":null,"metrics":{"latencyMs":1}}""")]
    public void Metadata_may_have_no_usage(string payload) =>
        Assert.Equal(new(ConverseEventKind.Metadata), ReadEvent.From("metadata", payload));

    [Theory]
    [InlineData(@"\ud800 \uDFFF x", @"\ufffd \ufffd x")]
    [InlineData(@"\ud83c\udf0d", @"\ud83c\udf0d")]
    [InlineData(@"\u000a\u0000", @"\u000a\u0000")]
    public void Half_a_surrogate_pair_is_replaced_and_every_other_escape_kept(string text, string expected)
    {
        Assert.Equal(expected, ReadEvent.From("contentBlockDelta", "{\"delta\":{\"text\":\"" + text + "\"}}")!.Text);
        Assert.Equal(
            expected,
            ReadEvent.From("contentBlockDelta", $$$$"""{"delta":{"toolUse":{"input":"{{{{text}}}}"}}}""")!.Text);
        Assert.Equal(
            expected,
            ReadEvent.From("contentBlockStart", $$$$"""{"start":{"toolUse":{"toolUseId":"{{{{text}}}}","name":"n"}}}""")!.ToolUseId);
    }

    [Fact]
    public void Reading_any_vector_allocates_nothing()
    {
        var payloads = EventStreamVectors.Frames
            .Where(frame => frame.Header(":message-type") == "event")
            .Select(frame => (
                Type: System.Text.Encoding.UTF8.GetBytes(frame.Header(":event-type")),
                Payload: System.Text.Encoding.UTF8.GetBytes(frame.Payload)))
            .ToArray();
        Assert.Equal(9, payloads.Length);

        void ReadAll()
        {
            foreach (var (type, payload) in payloads)
            {
                Assert.True(ConverseEventReader.TryRead(type, payload, out _));
            }
        }

        var lone = """{"delta":{"text":"\ud800"}}"""u8.ToArray();
        Assert.Equal(0, Allocated.Bytes(ReadAll));
        Assert.NotEqual(0, Allocated.Bytes(() => ConverseEventReader.TryRead("contentBlockDelta"u8, lone, out _)));
    }
}
