using System.Text.Json;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using ExtProc.Testing.EventStreams;
using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

/// <summary>What comes with the end of a reply: tier, cache detail, guardrail trace.</summary>
public sealed class ReplyMetadataTests
{
    private const string Members = """
        "usage":{"inputTokens":1,"outputTokens":2,"cacheWriteInputTokens":30,"cacheDetails":[{"ttl":"1h","inputTokens":20},{"inputTokens":10,"ttl":"5m"}]},
        "serviceTier":{"type":"priority"},
        "trace":{"promptRouter":{"invokedModelId":"arn:aws:bedrock:x"},"guardrail":{ "modelOutput" : ["the \"secret\" \ud800"],
          "actionReason":"blocked" }}
        """;

    private const string Content = """
        "output":{"message":{"content":[{"text":"No."}]}},"stopReason":"guardrail_intervened"
        """;

    private static byte[] Guarded => Body(
        MessageStart, Text(0, "No."), BlockStop(0), MessageStop("guardrail_intervened"), FrameEncoder.Event("metadata", "{" + Members + "}"));

    [Fact]
    public void The_guardrails_trace_never_reaches_a_client_by_itself()
    {
        foreach (var text in new[] { Stream(Guarded).Text, Whole("{" + Members + "," + Content + "}").Text, Whole("{" + Content + "," + Members + "}").Text })
        {
            Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
            Assert.DoesNotContain("trace", text, StringComparison.Ordinal);
            Assert.DoesNotContain("arn:", text, StringComparison.Ordinal);
            Assert.Contains("content_filter", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_trace_is_a_member_of_its_own_on_one_line_when_the_operator_says_so(bool includeUsage)
    {
        var settings = new ClientChoices { IncludeUsage = includeUsage, Parts = new() { ShowGuardrailTrace = true } };
        var stream = Stream(Guarded, settings);
        var whole = Whole("{" + Members + "," + Content + "}", settings);

        foreach (var trace in new[] { new SseStream(stream.Data).Accumulate().GuardrailTrace, Accumulated.OfWhole(whole.Text).GuardrailTrace })
        {
            using var document = JsonDocument.Parse(trace!);
            Assert.Equal("the \"secret\" \ufffd", document.RootElement.GetProperty("modelOutput")[0].GetString());
            Assert.Equal("blocked", document.RootElement.GetProperty("actionReason").GetString());
        }

        Assert.True(stream.IsDone);
        Assert.DoesNotContain("arn:", stream.Text + whole.Text, StringComparison.Ordinal);
        var chunk = Assert.Single(stream.Data, data => data.Contains("guardrail_trace", StringComparison.Ordinal));
        Assert.Contains("\"choices\":[]", chunk, StringComparison.Ordinal);
        Assert.Equal(includeUsage, chunk.Contains("\"usage\":null", StringComparison.Ordinal));
    }

    [Fact]
    public void The_tier_is_told_with_the_usage()
    {
        Assert.Equal("priority", new SseStream(Stream(Guarded).Data).Accumulate().ServiceTier);
        Assert.Equal("priority", Accumulated.OfWhole(Whole("{" + Members + "," + Content + "}").Text).ServiceTier);
        Assert.DoesNotContain("service_tier", Stream(Guarded, includeUsage: false).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("service_tier", Stream(TextAndTools).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("service_tier", Whole("{" + Content + "}").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_kept_for_an_hour_is_known_to_metering_and_no_member_of_the_reply()
    {
        var expected = new TokenUsage(1, 2, 0, 30) { CacheWriteOneHour = 20 };

        Assert.Equal(expected, Stream(Guarded, includeUsage: false).Summary.Usage);
        Assert.Equal(expected, Whole("{" + Members + "," + Content + "}").Summary.Usage);
        Assert.Equal(33, expected.Total);
    }

    [Theory]
    [InlineData("""[{"ttl":"1h","inputTokens":99}]""", 4)]
    [InlineData("""[{"ttl":"5m","inputTokens":4}]""", 0)]
    [InlineData("""[{"ttl":null,"inputTokens":null,"new":1}]""", 0)]
    [InlineData("[]", 0)]
    [InlineData("null", 0)]
    public void The_part_is_never_more_than_the_whole(string details, long expected)
    {
        var metadata = FrameEncoder.Event("metadata", $$$"""{"usage":{"inputTokens":1,"outputTokens":1,"cacheWriteInputTokens":4,"cacheDetails":{{{details}}}} }""");

        Assert.Equal(expected, Stream(Body(MessageStart, MessageStop("end_turn"), metadata)).Summary.Usage!.Value.CacheWriteOneHour);
    }

    [Theory]
    [InlineData("\"serviceTier\":5", 1)]
    [InlineData("\"serviceTier\":{\"type\":5}", 1)]
    [InlineData("\"serviceTier\":{\"type\":null}", 0)]
    [InlineData("\"trace\":\"x\"", 1)]
    [InlineData("\"trace\":[],\"serviceTier\":[{}]", 2)]
    public void A_member_of_the_wrong_type_is_passed_over_and_counted_and_the_answer_is_given(string members, int counted)
    {
        var stream = Stream(Body(MessageStart, MessageStop("end_turn"), FrameEncoder.Event("metadata", "{" + members + "}")));
        var whole = Whole($$$"""{"output":{"message":{"content":[]}},"stopReason":"end_turn",{{{members}}}}""");

        Assert.True(stream.IsDone);
        Assert.Equal((null, counted), (stream.Summary.Failure, stream.Summary.UnknownEvents));
        Assert.Equal((null, counted), (whole.Summary.Failure, whole.Summary.UnknownEvents));
    }
}
