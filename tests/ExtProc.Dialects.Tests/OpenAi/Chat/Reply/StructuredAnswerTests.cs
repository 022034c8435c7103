using ExtProc.Dialects.OpenAi.Chat.Reply;
using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

/// <summary>Structured output by a forced tool: the client sees content, and no tool.</summary>
public sealed class StructuredAnswerTests
{
    private static readonly ClientChoices Settings = new() { Parts = new() { AnswerTool = "answer"u8.ToArray() } };

    [Fact]
    public void Fragments_of_the_tool_become_content_as_they_come()
    {
        var stream = Stream(
            Body(MessageStart, ToolStart(0, "i", "answer"), ToolInput(0, "{\\\"a\\\":"), ToolInput(0, "1}"), BlockStop(0), MessageStop("tool_use")),
            Settings);

        Assert.Contains("""{"content":"{\"a\":"}""", stream.Text, StringComparison.Ordinal);
        Assert.Contains("""{"content":"1}"}""", stream.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("tool", stream.Text, StringComparison.Ordinal);
        Assert.Equal(("{\"a\":1}", "stop"), Said(stream));
    }

    [Fact]
    public void The_whole_input_is_the_content()
    {
        var whole = Whole(
            """{"output":{"message":{"content":[{"toolUse":{"toolUseId":"i","name":"answer","input":{"a":"\"x\""}}}]}},"stopReason":"tool_use"}""",
            Settings);

        Assert.Equal(("""{"a":"\"x\""}""", "stop"), Said(whole));
        Assert.DoesNotContain("tool", whole.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_beside_the_call_is_left_out_because_it_would_break_the_JSON()
    {
        var stream = Stream(
            Body(
                MessageStart, Text(0, "Here it is:"), BlockStop(0), ToolStart(1, "i", "answer"), ToolInput(1, "{}"),
                Text(2, "mid"), BlockStop(1), Text(2, "after"), MessageStop("tool_use")),
            Settings);

        Assert.Equal(("{}", "stop"), Said(stream));
    }

    [Fact]
    public void Text_is_the_answer_when_the_model_did_not_call()
    {
        var stream = Stream(Body(MessageStart, Text(0, "{\\\"a\\\""), Text(0, ":2}"), MessageStop("end_turn")), Settings);

        Assert.Equal(("{\"a\":2}", "stop"), Said(stream));
    }

    [Fact]
    public void Text_that_is_too_long_to_be_a_preface_comes_as_it_is()
    {
        var piece = new string('a', 100_000);
        var stream = Stream(
            Body(
                MessageStart, Text(0, piece), Text(0, piece), Text(0, piece), Text(0, "b"), ToolStart(1, "i", "answer"),
                ToolInput(1, "{}"), BlockStop(1), MessageStop("end_turn")),
            Settings);

        Assert.Equal((piece + piece + piece + "b", "stop"), Said(stream));
    }

    [Fact]
    public void A_call_without_fragments_is_the_empty_object()
    {
        Assert.Equal(("{}", "stop"), Said(Stream(Body(MessageStart, ToolStart(0, "i", "answer"), BlockStop(0), MessageStop("tool_use")), Settings)));
        Assert.Equal(("{}", "stop"), Said(Stream(Body(MessageStart, ToolStart(0, "i", "answer"), MessageStop("tool_use")), Settings)));
    }

    [Fact]
    public void Of_two_answers_the_first_counts()
    {
        var stream = Stream(
            Body(
                MessageStart, ToolStart(0, "i", "answer"), ToolInput(0, "[1]"), BlockStop(0), ToolStart(1, "j", "answer"),
                ToolInput(1, "[2]"), BlockStop(1), MessageStop("tool_use")),
            Settings);

        Assert.Equal(("[1]", "stop"), Said(stream));
    }

    [Fact]
    public void A_call_of_the_clients_own_tool_is_shown()
    {
        var reply = new SseStream(Stream(
            Body(MessageStart, Text(0, "Let me look."), ToolStart(1, "i", "lookup"), ToolInput(1, "[]"), BlockStop(1), MessageStop("tool_use")),
            Settings).Data).Accumulate();

        Assert.Equal(("Let me look.", "tool_calls"), (reply.Content, reply.FinishReason));
        Assert.Equal([new AccumulatedCall("i", "function", "lookup", "[]")], reply.Calls);
    }

    [Theory]
    [InlineData("max_tokens", "length")]
    [InlineData("guardrail_intervened", "content_filter")]
    public void An_answer_that_was_cut_says_so(string reason, string finish)
    {
        var stream = Stream(Body(MessageStart, ToolStart(0, "i", "answer"), ToolInput(0, "{\\\"a"), MessageStop(reason)), Settings);

        Assert.Equal(("{\"a", finish), Said(stream));
    }

    private static (string?, string?) Said(StreamResult stream)
    {
        Assert.True(stream.IsDone);
        return Said(new SseStream(stream.Data).Accumulate());
    }

    private static (string?, string?) Said(WholeResult whole) => Said(Accumulated.OfWhole(whole.Text));

    private static (string?, string?) Said(Accumulated reply)
    {
        Assert.Empty(reply.Calls);
        return (reply.Content, reply.FinishReason);
    }
}
