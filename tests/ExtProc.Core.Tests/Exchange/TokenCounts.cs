using ExtProc.Dialects.Contract;
using ExtProc.Testing.Exchanges;
using Xunit;

namespace ExtProc.Core.Tests.Exchange;

/// <summary>The tokens of a reply are counted as far as they can be read, and the same ones are told to Envoy's access log.</summary>
public sealed class TokenCounts
{
    private const string Unreadable = "extproc_reply_failures_total{kind=\"usage_unreadable\"} 1\n";

    private readonly Gateway _gateway = new();

    [Theory]
    [InlineData("""{"inputTokens":11.0,"outputTokens":2}""", 11, 2, false)]
    [InlineData("""{"inputTokens":"11","outputTokens":2}""", 11, 2, false)]
    [InlineData("""{"inputTokens":-11,"outputTokens":2}""", 0, 2, true)]
    [InlineData("""{"inputTokens":null,"outputTokens":2}""", 0, 2, true)]
    [InlineData("null", 0, 0, true)]
    [InlineData("[]", 0, 0, true)]
    public void Odd_counts_do_not_cost_the_client_the_answer_and_are_not_lost_silently(string usage, long input, long output, bool isUnreadable)
    {
        using (var transaction = _gateway.Sent())
        {
            transaction.OnResponseHeaders(Gateway.Response(200, "application/json"), "via_upstream", false);
            var answer = transaction.OnResponseBody(
                Gateway.Bytes($$$"""{"output":{"message":{"content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":{{{usage}}}}"""), endOfStream: true)!;

            Assert.Null(Gateway.Set(answer, ":status"));
            Assert.Contains("\"content\":\"Hi\"", Gateway.Text(answer), StringComparison.Ordinal);
            AssertCounted(answer.Usage, input, output, isUnreadable);
        }
    }

    [Theory]
    [InlineData("""{"inputTokens":1.1e1,"outputTokens":2}""", 11, 2, false)]
    [InlineData("""{"inputTokens":"many","outputTokens":2}""", 0, 2, true)]
    [InlineData("5", 0, 0, true)]
    public void The_same_holds_for_a_stream(string usage, long input, long output, bool isUnreadable)
    {
        using var reply = new StreamedReply(_gateway);
        reply.Event("messageStop", """{"stopReason":"end_turn"}""");
        var counts = reply.Event("metadata", $"{{\"usage\":{usage}}}").Usage;

        Assert.Contains("[DONE]", Gateway.Text(reply.End()), StringComparison.Ordinal);
        AssertCounted(counts, input, output, isUnreadable);
    }

    [Fact]
    public void A_stream_that_ends_without_counts_says_so_and_one_that_is_left_does_not()
    {
        using (new StreamedReply(_gateway))
        {
        }

        Assert.DoesNotContain("usage_unreadable", _gateway.Metrics, StringComparison.Ordinal);
        using (var reply = new StreamedReply(_gateway))
        {
            reply.Event("messageStop", """{"stopReason":"end_turn"}""");
            reply.End();
        }

        Assert.Contains(Unreadable, _gateway.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_is_cut_before_its_counts_is_counted_twice()
    {
        using var reply = new StreamedReply(_gateway);
        Assert.Contains("\"error\"", Gateway.Text(reply.End()), StringComparison.Ordinal);

        Assert.Contains("kind=\"truncated\"} 1\n", _gateway.Metrics, StringComparison.Ordinal);
        Assert.Contains(Unreadable, _gateway.Metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_reply_for_which_there_is_no_memory_says_that_its_counts_are_lost(bool stream)
    {
        using var transaction = _gateway.Sent(stream ? """{"stream":true,"messages":[{"role":"user","content":"x"}]}""" : """{"messages":[{"role":"user","content":"x"}]}""");
        transaction.OnResponseHeaders(Gateway.Response(200, stream ? "application/vnd.amazon.eventstream" : "application/json"), "via_upstream", false);
        transaction.OnDroppedMessage();

        Assert.Contains(Unreadable, _gateway.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_reply_that_cannot_be_read_is_a_502_and_counted_in_both_places()
    {
        using var transaction = _gateway.Sent();
        transaction.OnResponseHeaders(Gateway.Response(200, "application/json"), "via_upstream", false);
        var answer = transaction.OnResponseBody(
            Gateway.Bytes("""{"output":{"message":{"content":5}},"usage":{"inputTokens":11,"outputTokens":2}}"""), endOfStream: true)!;

        Assert.Equal("502", Gateway.Set(answer, ":status"));
        Assert.Contains("kind=\"malformed\"} 1\n", _gateway.Metrics, StringComparison.Ordinal);
        AssertCounted(answer.Usage, 11, 2, isUnreadable: false);
    }

    [Fact]
    public void What_follows_a_failure_inside_a_stream_is_counted_in_both_places()
    {
        TokenUsage? counts;
        using (var reply = new StreamedReply(_gateway))
        {
            Assert.Contains("\"error\"", Gateway.Text(reply.Event("messageStop", "5")), StringComparison.Ordinal);
            var answer = reply.Event("metadata", """{"usage":{"inputTokens":11,"outputTokens":2}}""");
            counts = answer.Usage;
            Assert.True(answer.ReplacesBody);
            Assert.True(answer.Body.IsEmpty);
            reply.End();
        }

        AssertCounted(counts, 11, 2, isUnreadable: false);
    }

    [Theory]
    [InlineData("text/html", "")]
    [InlineData("application/json", "gzip")]
    [InlineData("application/vnd.amazon.eventstream", "")]
    public void A_success_that_nobody_can_read_is_counted(string contentType, string encoding)
    {
        using var transaction = _gateway.Sent();
        var answer = transaction.OnResponseHeaders(
            Gateway.Response(200, contentType, ("content-encoding", encoding)), "via_upstream", endOfStream: false)!;

        Assert.Equal(502, answer.ImmediateStatus);
        Assert.Contains(Unreadable, _gateway.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_success_without_a_body_is_counted_and_an_error_is_not()
    {
        foreach (var (status, counted) in new[] { (429, false), (200, true) })
        {
            using var transaction = _gateway.Sent();
            transaction.OnResponseHeaders(Gateway.Response(status, "application/json"), "via_upstream", endOfStream: true);
            Assert.Equal(counted, _gateway.Metrics.Contains(Unreadable, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Of_two_counts_in_a_stream_the_last_ones_are_in_both_places()
    {
        TokenUsage? told;
        using (var reply = new StreamedReply(_gateway))
        {
            Assert.Equal(5, reply.Event("metadata", """{"usage":{"inputTokens":5,"outputTokens":1}}""").Usage?.Input);
            reply.Event("messageStop", """{"stopReason":"end_turn"}""");
            told = reply.Event("metadata", """{"usage":{"inputTokens":11,"outputTokens":2}}""").Usage;
            Assert.Null(reply.Event("metadata", """{"usage":{"inputTokens":11,"outputTokens":2}}""").Usage);
            Assert.Null(reply.Event("metadata", "{}").Usage);
            reply.End();
        }

        AssertCounted(told, 11, 2, isUnreadable: false);
    }

    private void AssertCounted(TokenUsage? told, long input, long output, bool isUnreadable)
    {
        Assert.Equal((input, output), (told?.Input ?? 0, told?.Output ?? 0));
        Assert.Equal((input, output), (Counted("input"), Counted("output")));
        Assert.Equal(isUnreadable, _gateway.Metrics.Contains(Unreadable, StringComparison.Ordinal));
    }

    private long Counted(string type)
    {
        var line = $"extproc_tokens_total{{team=\"finance\",model=\"claude-sonnet\",inference_profile=\"{Gateway.FinanceSonnet}\",type=\"{type}\"}} ";
        var sample = _gateway.Metrics.Split('\n').SingleOrDefault(text => text.StartsWith(line, StringComparison.Ordinal));
        return sample is null ? 0 : long.Parse(sample[line.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
