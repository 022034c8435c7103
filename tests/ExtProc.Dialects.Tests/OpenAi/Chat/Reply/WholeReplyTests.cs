using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Contract;
using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

public sealed class WholeReplyTests
{
    private const string Head = """{"id":"chatcmpl-8f6b1a2c-0000","object":"chat.completion","created":1763640000,"model":"claude-sonnet","choices":[{"index":0,"message":{"role":"assistant","content":""";

    [Fact]
    public void A_text_reply_joins_all_text_blocks()
    {
        var whole = Whole("""
            {"metrics":{"latencyMs":1},"output":{"message":{"role":"assistant","content":[{"text":"Grüße, "},{"text":"\n\ud83c\udf0d"}]}},
             "stopReason":"end_turn","usage":{"inputTokens":10,"outputTokens":20,"totalTokens":30}}
            """);

        Assert.Equal(
            Head + "\"" + """Grüße, \n\ud83c\udf0d","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0}}}""",
            whole.Text);
        Assert.Equal(new ReplySummary(new TokenUsage(10, 20, 0, 0), null, ReplyFailureKind.None, 0), whole.Summary);
    }

    [Fact]
    public void Only_tool_calls_make_the_content_null_and_input_becomes_JSON_text()
    {
        var whole = Whole("""
            {"stopReason":"tool_use","output":{"message":{"content":[
              {"toolUse":{"name":"n","input":{"city": "Z\u00fcrich \"x\"",
                "a":[1,2.50,null]},"toolUseId":"i"}},
              {"toolUse":{"toolUseId":"j","name":"m","input":{}}},
              {"toolUse":{"toolUseId":"k","name":"o"}}]}}}
            """);

        var reply = Accumulated.OfWhole(whole.Text);
        Assert.Null(reply.Content);
        Assert.Null(reply.Usage);
        Assert.Equal("tool_calls", reply.FinishReason);
        Assert.Equal([("j", "m", "{}"), ("k", "o", "{}")], reply.ToolCalls.Skip(1));
        using var arguments = JsonDocument.Parse(reply.ToolCalls[0].Arguments);
        Assert.Equal("Zürich \"x\"", arguments.RootElement.GetProperty("city").GetString());
        Assert.Equal("2.50", arguments.RootElement.GetProperty("a")[1].GetRawText());
        Assert.StartsWith(
            Head + """null,"refusal":null,"tool_calls":[{"id":"i","type":"function","function":{"name":"n","arguments":"{\"city\": """,
            whole.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Cited_text_is_the_answer_and_unknown_blocks_are_counted()
    {
        var whole = Whole("""
            {"output":{"message":{"content":[
              {"citationsContent":{"citations":[{"title":"t"}],"content":[{"text":"Cited "},{"new":1,"text":"too."}]}},
              {"blockOfNextYear":{"text":"no"}},
              {"image":{"format":"png"}},
              {"toolUse":{"toolUseId":"s","name":"web","input":{},"type":"server_tool_use"}},
              {},
              {"text":null},
              {"text":" End."}]}},"stopReason":"reasonOfNextYear"}
            """);

        Assert.Equal(("Cited too. End.", "stop"), (Accumulated.OfWhole(whole.Text).Content, Accumulated.OfWhole(whole.Text).FinishReason));
        Assert.Equal(5, whole.Summary.UnknownEvents);
        Assert.Empty(Accumulated.OfWhole(whole.Text).ToolCalls);
    }

    [Fact]
    public void Reasoning_is_beside_the_content_and_can_be_sent_back_when_it_is_signed()
    {
        var whole = Whole("""
            {"output":{"message":{"content":[
              {"reasoningContent":{"reasoningText":{"signature":"c2ln","text":"Think."}}},
              {"reasoningContent":{"redactedContent":"AAAA"}},
              {"reasoningContent":{"reasoningText":{"text":" More."}}},
              {"text":"Done."}]}},"stopReason":"end_turn"}
            """);

        var reply = Accumulated.OfWhole(whole.Text);
        Assert.Equal(("Done.", "Think. More."), (reply.Content, reply.Reasoning));
        Assert.Equal(
            ["""{"type":"thinking","thinking":"Think.","signature":"c2ln"}""", """{"type":"redacted_thinking","data":"AAAA"}"""],
            reply.ThinkingBlocks);
        Assert.Equal(0, whole.Summary.UnknownEvents);
    }

    [Theory]
    [InlineData("""{"output":{"message":{"content":[]}},"stopReason":"max_tokens"}""")]
    [InlineData("""{"output":{"message":{"role":"assistant"}},"stopReason":"max_tokens"}""")]
    [InlineData("""{"output":{"message":{"content":null}},"stopReason":"max_tokens","usage":null}""")]
    [InlineData("""{"output":{"message":{"content":[{"text":""}]}},"stopReason":"max_tokens"}""")]
    public void An_empty_answer_is_an_empty_string(string body)
    {
        var reply = Accumulated.OfWhole(Whole(body).Text);

        Assert.Equal(("", "length"), (reply.Content, reply.FinishReason));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html>")]
    [InlineData("""{"message":"throttled"}""")]
    [InlineData("""{"output":null,"stopReason":"end_turn"}""")]
    [InlineData("""{"output":{},"stopReason":"end_turn"}""")]
    [InlineData("""{"output":{"message":null}}""")]
    [InlineData("""{"output":[]}""")]
    [InlineData("""{"output":{"message":[]}}""")]
    [InlineData("""{"output":{"message":{"content":{}}}}""")]
    [InlineData("""{"output":{"message":{"content":["text"]}}}""")]
    [InlineData("""{"output":{"message":{"content":[null]}}}""")]
    [InlineData("""{"output":{"message":{"content":[{"text":5}]}}}""")]
    [InlineData("""{"output":{"message":{"content":[{"toolUse":{"name":"n","input":{}}}]}}}""")]
    [InlineData("""{"output":{"message":{"content":[{"toolUse":{"toolUseId":"i","input":{}}}]}}}""")]
    [InlineData("""{"output":{"message":{"content":[{"toolUse":[]}]}}}""")]
    [InlineData("""{"output":{"message":{"content":[{"reasoningContent":5}]}}}""")]
    [InlineData("""{"output":{"message":{"content":[{"reasoningContent":{"reasoningText":"x"}}]}}}""")]
    [InlineData("""{"output":{"message":{"content":[{"citationsContent":{"content":[5]}}]}}}""")]
    [InlineData("""{"output":{"message":{"content":[]}},"stopReason":5}""")]
    [InlineData("""{"output":{"message":{"content":[]}}}x""")]
    [InlineData("""{"output":{"message":{"content":[]},"message":{"content":[]}}}""")]
    public void What_is_not_a_reply_is_a_502_and_nothing_is_written(string body)
    {
        var whole = Whole(body);

        Assert.Equal("", whole.Text);
        Assert.Equal((502, ReplyFailureKind.Malformed), (whole.Summary.Failure!.Status, whole.Summary.FailureKind));
        Assert.Equal(RefusalCause.Upstream, whole.Summary.Failure.Cause);
    }

    [Fact]
    public void A_reply_cut_or_mutated_anywhere_is_refused_or_valid_JSON()
    {
        var body = Encoding.UTF8.GetBytes(Sample);
        for (var length = 0; length < body.Length; length++)
        {
            Assert.Equal("", Whole(body[..length]).Text);
        }

        var random = new Random(11);
        var written = 0;
        for (var round = 0; round < 10_000; round++)
        {
            var mutated = (byte[])body.Clone();
            mutated[random.Next(mutated.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : "{}[]\",:0\\u"u8[random.Next(10)];
            var whole = Whole(mutated);
            if (whole.Text.Length > 0)
            {
                written++;
                Accumulated.OfWhole(whole.Text);
            }

            Assert.Equal(whole.Text.Length == 0, whole.Summary.Failure is not null);
        }

        Assert.InRange(written, 500, 9_500);
    }

    [Fact]
    public void A_long_answer_in_many_pieces_arrives_whole()
    {
        var random = new Random(6);
        var pieces = Enumerable.Range(0, 500)
            .Select(_ => new string((char)random.Next('a', 'z'), random.Next(600)))
            .ToArray();
        var longInput = "[\"" + new string('i', 70_000) + "\"]";
        var content = string.Join(',', pieces.Select(piece => "{\"text\":\"" + piece + "\"}"));
        var whole = Whole(
            "{\"output\":{\"message\":{\"content\":[" + content
            + ",{\"toolUse\":{\"toolUseId\":\"i\",\"name\":\"n\",\"input\":" + longInput + "}}]}},\"stopReason\":\"tool_use\"}");

        var reply = Accumulated.OfWhole(whole.Text);
        Assert.Equal(string.Concat(pieces), reply.Content);
        Assert.Equal(longInput, Assert.Single(reply.ToolCalls).Arguments);
    }

    [Fact]
    public void A_reply_that_is_not_UTF8_is_refused()
    {
        byte[] body = [.. "{\"output\":{\"message\":{\"content\":[{\"text\":\""u8, 0xFF, .. "\"}]}}}"u8];

        Assert.Equal("", Whole(body).Text);
        Assert.Equal(ReplyFailureKind.Malformed, Whole(body).Summary.FailureKind);
    }

    [Fact]
    public void A_deep_tool_input_is_refused_and_not_a_crash()
    {
        var deep = "{\"output\":{\"message\":{\"content\":[{\"toolUse\":{\"toolUseId\":\"i\",\"name\":\"n\",\"input\":" + new string('[', 100_000);

        Assert.Equal("", Whole(deep).Text);
    }

    [Fact]
    public void A_stream_adds_up_to_the_whole_reply()
    {
        var streamed = new SseStream(Stream(TextAndTools).Data).Accumulate();

        streamed.AssertSame(Accumulated.OfWhole(Whole(Sample).Text));
        Assert.Equal(2, streamed.Calls.Count);
    }

    /// <summary>What <see cref="TextAndTools"/> says, in one document.</summary>
    private const string Sample = """
        {"output":{"message":{"role":"assistant","content":[
        {"reasoningContent":{"reasoningText":{"text":"Think \"hard\"","signature":"c2ln"}}},
        {"text":"Grüße, \n\ud83c\udf0d"},
        {"toolUse":{"toolUseId":"tooluse_a","name":"get_weather","input":{"city":"Zürich"}}},
        {"toolUse":{"toolUseId":"tooluse_b","name":"get_time","input":{}}}]}},
        "stopReason":"tool_use",
        "usage":{"inputTokens":10,"outputTokens":20,"cacheReadInputTokens":3,"cacheWriteInputTokens":4,"totalTokens":37}}
        """;
}
