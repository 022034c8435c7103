using System.Text;
using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

/// <summary>A call's input may have any number of levels: a whole reply gives the same arguments as a stream does.</summary>
public sealed class DeepInputTests
{
    [Theory]
    [InlineData(57)]
    [InlineData(58)]
    [InlineData(59)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void The_arguments_are_the_same_whole_and_streamed(int levels)
    {
        foreach (var (open, close) in new[] { ("""{"a":""", "}"), ("[", "]") })
        {
            var input = "{\"x\":" + new StringBuilder().Insert(0, open, levels - 1) + "1" + new StringBuilder().Insert(0, close, levels - 1) + "}";
            var whole = Whole(
                "{\"output\":{\"message\":{\"content\":[{\"toolUse\":{\"toolUseId\":\"i\",\"name\":\"n\",\"input\":" + input
                + "}}]}},\"stopReason\":\"tool_use\",\"usage\":{\"inputTokens\":1,\"outputTokens\":2}}");
            var stream = Stream(Body(
                MessageStart, ToolStart(0, "i", "n"), ToolInput(0, input.Replace("\"", "\\\"", StringComparison.Ordinal)), BlockStop(0), MessageStop("tool_use"), Metadata));

            Assert.Equal(input, Assert.Single(Accumulated.OfWhole(whole.Text).ToolCalls).Arguments);
            Assert.Equal(input, Assert.Single(new SseStream(stream.Data).Accumulate().ToolCalls).Arguments);
            Assert.Equal(2, whole.Summary.Usage?.Output);
        }
    }

    [Theory]
    [InlineData("output")]
    [InlineData("metrics")]
    [InlineData("usage")]
    public void Levels_of_what_nobody_reads_do_not_cost_the_answer(string member)
    {
        var deep = new string('[', 5_000) + new string(']', 5_000);
        var members = member == "output" ? "" : $",\"{member}\":{{\"new\":{deep},\"inputTokens\":1,\"outputTokens\":2}}";
        var block = member == "output" ? $",{{\"new\":{deep}}}" : "";
        var whole = Whole("{\"output\":{\"message\":{\"content\":[{\"text\":\"Hi\"}" + block + "]}},\"stopReason\":\"end_turn\"" + members + "}");

        Assert.Equal("Hi", Accumulated.OfWhole(whole.Text).Content);
    }
}
