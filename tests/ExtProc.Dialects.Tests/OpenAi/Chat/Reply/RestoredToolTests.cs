using System.Text.Json;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

/// <summary>Tools that Converse knows by another name or as another kind are the client's own again in the reply.</summary>
public sealed class RestoredToolTests
{
    private static readonly ClientChoices Settings = new() { Parts = new() { ToolNames = Names() } };

    [Fact]
    public void A_mapped_name_is_the_clients_name_again()
    {
        Assert.Equal([new AccumulatedCall("i", "function", "files.read \"all\"", "{}")], Streamed(ToolStart(0, "i", "mapped")));
        Assert.Equal([new AccumulatedCall("i", "function", "other", "{}")], Streamed(ToolStart(0, "i", "other")));
        Assert.Equal([new AccumulatedCall("i", "function", "files.read \"all\"", """{"a":1}""")], Folded("mapped", """{"a":1}"""));
    }

    [Theory]
    [InlineData("""{"input":"print(\"x\")\n\u00e9 \ud83c\udf0d"}""", "print(\"x\")\né 🌍")]
    [InlineData("""{ "input" : "" }""", "")]
    [InlineData("""{"input":"a\ud800"}""", "a\ufffd")]
    [InlineData("""{"input":5}""", """{"input":5}""")]
    [InlineData("""{"input":null}""", """{"input":null}""")]
    [InlineData("""{"input":"a","more":"b"}""", """{"input":"a","more":"b"}""")]
    [InlineData("""{"other":"a"}""", """{"other":"a"}""")]
    [InlineData("""{}""", """{}""")]
    [InlineData("""["a"]""", """["a"]""")]
    public void The_text_of_a_custom_tool_is_taken_out_of_its_object(string input, string expected)
    {
        AccumulatedCall[] calls = [new("i", "custom", "shell", expected)];

        Assert.Equal(calls, Folded("shell", input));
        var fragments = input.Chunk(3).Select(piece => ToolInput(0, JsonEncodedText.Encode(new string(piece)).ToString()));
        Assert.Equal(calls, Streamed([ToolStart(0, "i", "shell"), .. fragments, BlockStop(0)]));
    }

    [Fact]
    public void The_text_of_a_custom_tool_comes_in_one_piece_when_the_block_ends()
    {
        var stream = Stream(
            Body(
                MessageStart, ToolStart(0, "i", "shell"), ToolInput(0, "{\\\"input\\\":"), ToolInput(0, "\\\"ls\\\"}"),
                BlockStop(0), MessageStop("tool_use")),
            Settings);

        Assert.Equal(5, stream.Data.Count);
        Assert.Contains(
            """{"tool_calls":[{"index":0,"id":"i","type":"custom","custom":{"name":"shell","input":""}}]}""",
            stream.Data[1],
            StringComparison.Ordinal);
        Assert.Contains("""{"tool_calls":[{"index":0,"custom":{"input":"ls"}}]}""", stream.Data[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_custom_tool_without_fragments_has_no_text() =>
        Assert.Equal([new AccumulatedCall("i", "custom", "shell", "")], Streamed(ToolStart(0, "i", "shell")));

    [Fact]
    public void A_custom_input_that_was_cut_reaches_the_client_as_it_came() =>
        Assert.Equal(
            [new AccumulatedCall("i", "custom", "shell", "{\"input\":\"l")],
            Streamed(ToolStart(0, "i", "shell"), ToolInput(0, "{\\\"input\\\":\\\"l")));

    [Fact]
    public void A_custom_input_too_long_to_be_held_reaches_the_client_in_its_object()
    {
        var piece = new string('a', 900_000);
        var calls = Streamed(
        [
            ToolStart(0, "i", "shell"),
            ToolInput(0, "{\\\"input\\\":\\\""),
            .. Enumerable.Repeat(ToolInput(0, piece), 6),
            ToolInput(0, "\\\"}"),
            BlockStop(0),
        ]);

        Assert.Equal("{\"input\":\"" + string.Concat(Enumerable.Repeat(piece, 6)) + "\"}", Assert.Single(calls).Input);
    }

    [Fact]
    public void Interleaved_custom_and_function_calls_keep_their_own_input() =>
        Assert.Equal(
            [new AccumulatedCall("a", "custom", "shell", "1"), new("b", "function", "f", "[2]"), new("c", "custom", "shell", "3")],
            Streamed(
                ToolStart(0, "a", "shell"),
                ToolStart(1, "b", "f"),
                ToolStart(2, "c", "shell"),
                ToolInput(2, "{\\\"input\\\":"),
                ToolInput(0, "{\\\"input\\\":\\\"1\\\"}"),
                ToolInput(1, "[2]"),
                ToolInput(2, "\\\"3\\\"}")));

    [Fact]
    public void A_request_with_functions_gets_a_function_call_and_only_the_first()
    {
        var settings = new ClientChoices { Parts = new() { FirstCallOnly = true } };
        var stream = Stream(
            Body(
                MessageStart, ToolStart(0, "i", "f"), ToolInput(0, "[1]"), BlockStop(0), ToolStart(1, "j", "g"),
                ToolInput(1, "[2]"), BlockStop(1), MessageStop("tool_use")),
            settings);
        var whole = Whole(
            """{"output":{"message":{"content":[{"toolUse":{"toolUseId":"i","name":"f","input":[1]}},{"toolUse":{"toolUseId":"j","name":"g","input":[2]}}]}},"stopReason":"tool_use"}""",
            settings);

        var streamed = new SseStream(stream.Data).Accumulate();
        streamed.AssertSame(Accumulated.OfWhole(whole.Text));
        Assert.Equal(("function_call", null), (streamed.FinishReason, streamed.Content));
        Assert.Equal([new AccumulatedCall("", "function_call", "f", "[1]")], streamed.Calls);
        Assert.Contains("""{"function_call":{"name":"f","arguments":""}}""", stream.Text, StringComparison.Ordinal);
        Assert.Contains("""{"function_call":{"arguments":"[1]"}}""", stream.Text, StringComparison.Ordinal);
        Assert.Contains("""
            ,"function_call":{"name":"f","arguments":"[1]"}}
            """, whole.Text, StringComparison.Ordinal);
    }

    private static NameMap Names()
    {
        var names = new NameMap();
        names.Put(Token("mapped"), "files.read \"all\""u8, isCustom: false);
        names.Put(Token("shell"), "shell"u8, isCustom: true);
        return names;

        static ToolIdentifier Token(string name)
        {
            using var document = JsonDocument.Parse($"\"{name}\"");
            Assert.True(ToolIdentifier.TryReadName(document.RootElement, out var token));
            return token;
        }
    }

    private static IReadOnlyList<AccumulatedCall> Streamed(params byte[][] frames)
    {
        var stream = Stream(Body([MessageStart, .. frames, MessageStop("tool_use")]), Settings);
        Assert.True(stream.IsDone);
        return new SseStream(stream.Data).Accumulate().Calls;
    }

    private static IReadOnlyList<AccumulatedCall> Folded(string name, string input)
    {
        var whole = Whole(
            "{\"output\":{\"message\":{\"content\":[{\"toolUse\":{\"toolUseId\":\"i\",\"name\":\"" + name + "\",\"input\":" + input
            + "}}]}},\"stopReason\":\"tool_use\"}",
            Settings);
        return Accumulated.OfWhole(whole.Text).Calls;
    }
}
