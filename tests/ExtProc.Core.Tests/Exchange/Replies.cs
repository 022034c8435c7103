using System.Globalization;
using System.Text.Json;
using ExtProc.Testing.Exchanges;
using Xunit;

namespace ExtProc.Core.Tests.Exchange;

public sealed class Replies
{
    private readonly Gateway _gateway = new();

    [Fact]
    public void A_whole_reply_comes_in_the_clients_api_with_its_own_length()
    {
        using var transaction = _gateway.Sent();
        Assert.False(transaction.OnResponseHeaders(Gateway.Response(200, "application/json"), "via_upstream", false)!.ReplacesBody);

        var answer = transaction.OnResponseBody(Gateway.Bytes(Gateway.Reply), endOfStream: true)!;

        using var completion = JsonDocument.Parse(answer.Body);
        Assert.Equal("claude-sonnet", completion.RootElement.GetProperty("model").GetString());
        Assert.Equal("Hi", completion.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(answer.Body.Length.ToString(CultureInfo.InvariantCulture), Gateway.Set(answer, "content-length"));
        Assert.Equal(7, answer.Usage!.Value.Input);
        Assert.True(transaction.IsDone);
    }

    [Fact]
    public void The_upstreams_request_id_is_where_OpenAIs_SDKs_look_for_it()
    {
        using var transaction = _gateway.Sent();

        var answer = transaction.OnResponseHeaders(Gateway.Response(200, "application/json"), "via_upstream", false)!;

        Assert.Equal("5d1b0f2c-0001", Gateway.Set(answer, "x-request-id"));
    }

    [Fact]
    public void A_client_that_named_its_own_profile_never_reads_it_back()
    {
        using var transaction = _gateway.Sent(
            $$"""{"model":"{{Gateway.FinanceSonnet}}","messages":[{"role":"user","content":"x"}]}""");
        transaction.OnResponseHeaders(Gateway.Response(200, "application/json"), "via_upstream", false);

        var answer = transaction.OnResponseBody(Gateway.Bytes(Gateway.Reply), endOfStream: true)!;

        Assert.Contains("\"claude-sonnet\"", Gateway.Text(answer), StringComparison.Ordinal);
        Assert.DoesNotContain("arn:", Gateway.Text(answer), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, 502, "upstream_error")]
    [InlineData(404, 404, "model_not_found")]
    public void A_reply_of_headers_and_trailers_alone_becomes_an_error(int upstream, int status, string code)
    {
        using var transaction = _gateway.Sent();
        transaction.OnResponseHeaders(Gateway.Response(upstream, "application/json"), "via_upstream", false);

        var answer = transaction.OnResponseTrailers(new Headers())!;

        Assert.Equal(status, answer.ImmediateStatus);
        Assert.Contains($"\"{code}\"", Gateway.Text(answer), StringComparison.Ordinal);
        Assert.True(transaction.IsDone);
    }

    [Fact]
    public void The_usage_of_a_reply_that_cannot_be_read_still_goes_to_the_access_log()
    {
        using var transaction = _gateway.Sent();
        transaction.OnResponseHeaders(Gateway.Response(200, "application/json"), "via_upstream", false);

        var answer = transaction.OnResponseBody(
            Gateway.Bytes("""{"usage":{"inputTokens":7,"outputTokens":2},"output":{}}"""), endOfStream: true)!;

        Assert.Equal("502", Gateway.Set(answer, ":status"));
        Assert.Equal(7, answer.Usage!.Value.Input);
    }

    [Fact]
    public void A_stream_asks_for_chunks_and_drops_the_length()
    {
        using var transaction = _gateway.Sent(Gateway.StreamBody);

        var answer = transaction.OnResponseHeaders(
            Gateway.Response(200, "application/vnd.amazon.eventstream"), "via_upstream", false)!;

        Assert.True(answer.StreamResponseBody);
        Assert.Contains("content-length", answer.Headers.Removed);
        Assert.Equal("text/event-stream", Gateway.Set(answer, "content-type"));
    }

    [Fact]
    public void A_held_partial_frame_is_answered_with_an_empty_body_not_with_nothing()
    {
        using var transaction = _gateway.Sent(Gateway.StreamBody);
        transaction.OnResponseHeaders(Gateway.Response(200, "application/vnd.amazon.eventstream"), "via_upstream", false);

        var answer = transaction.OnResponseBody(Gateway.Bytes("\0\0\0"), endOfStream: false)!;

        Assert.True(answer.ReplacesBody);
        Assert.True(answer.Body.IsEmpty);
        Assert.True(answer.IsOnlyBody);
    }

    [Fact]
    public void A_cut_stream_ends_with_an_error_event_and_no_done()
    {
        using var transaction = _gateway.Sent(Gateway.StreamBody);
        transaction.OnResponseHeaders(Gateway.Response(200, "application/vnd.amazon.eventstream"), "via_upstream", false);

        var answer = transaction.OnResponseBody(Gateway.Bytes("\0\0\0"), endOfStream: true)!;

        Assert.Contains("\"error\"", Gateway.Text(answer), StringComparison.Ordinal);
        Assert.DoesNotContain("[DONE]", Gateway.Text(answer), StringComparison.Ordinal);
        Assert.Contains("outcome=\"upstream_error\"} 1", _gateway.Metrics, StringComparison.Ordinal);
        Assert.Contains("extproc_reply_failures_total{kind=\"truncated\"} 1", _gateway.Metrics, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "ValidationException", 400, "invalid_request_error")]
    [InlineData(404, "ResourceNotFoundException", 404, "model_not_found")]
    [InlineData(429, "ThrottlingException", 429, "rate_limit_exceeded")]
    [InlineData(403, "AccessDeniedException", 502, "upstream_auth_error")]
    [InlineData(403, "InvalidSignatureException", 502, "upstream_auth_error")]
    [InlineData(403, "ExpiredTokenException", 503, "upstream_auth_error")]
    public void An_upstream_error_keeps_its_class_and_never_blames_the_caller_for_our_keys(
        int upstream, string type, int status, string code)
    {
        using var transaction = _gateway.Sent();
        transaction.OnResponseHeaders(
            Gateway.Response(upstream, "application/json", ("x-amzn-errortype", type)), "via_upstream", false);

        var answer = transaction.OnResponseBody(Gateway.Bytes("""{"message":"no"}"""), endOfStream: true)!;

        Assert.Equal(status.ToString(CultureInfo.InvariantCulture), Gateway.Set(answer, ":status"));
        Assert.Contains($"\"{code}\"", Gateway.Text(answer), StringComparison.Ordinal);
        Assert.Equal(type == "ExpiredTokenException" ? 1 : 0, _gateway.KeysExpired);
    }

    [Fact]
    public void Expired_keys_that_nobody_renews_are_not_called_temporary()
    {
        _gateway.KeysAreRenewed = false;
        using var transaction = _gateway.Sent();
        transaction.OnResponseHeaders(
            Gateway.Response(403, "application/json", ("x-amzn-errortype", "ExpiredTokenException")), "via_upstream", false);

        var answer = transaction.OnResponseBody(Gateway.Bytes("{}"), endOfStream: true)!;

        Assert.Equal("502", Gateway.Set(answer, ":status"));
    }

    [Fact]
    public void An_upstream_error_without_a_body_is_answered_from_its_headers()
    {
        using var transaction = _gateway.Sent();

        var answer = transaction.OnResponseHeaders(
            Gateway.Response(429, "application/json", ("x-amzn-errortype", "ThrottlingException"), ("retry-after", "7")),
            "via_upstream",
            endOfStream: true)!;

        Assert.Equal(429, answer.ImmediateStatus);
        Assert.Equal("7", Gateway.Set(answer, "retry-after"));
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/vnd.amazon.eventstream", false)]
    [InlineData("text/html", false)]
    public void A_success_in_a_form_nobody_asked_for_is_502(string contentType, bool stream)
    {
        using var transaction = _gateway.Sent(stream ? Gateway.StreamBody : Gateway.RequestBody);

        var answer = transaction.OnResponseHeaders(Gateway.Response(200, contentType), "via_upstream", false)!;

        Assert.Equal(502, answer.ImmediateStatus);
    }

    [Fact]
    public void An_ignored_field_is_named_in_the_reply()
    {
        using var transaction = _gateway.Sent(
            """{"model":"claude-sonnet","seed":1,"brand_new":2,"messages":[{"role":"user","content":"x"}]}""");

        var answer = transaction.OnResponseHeaders(Gateway.Response(200, "application/json"), "via_upstream", false)!;

        Assert.Equal("seed, brand_new", Gateway.Set(answer, "x-extproc-ignored"));
    }

    [Fact]
    public void A_bug_is_told_by_its_id_and_counted()
    {
        using var transaction = _gateway.Sent();

        var answer = transaction.Fail("abcd1234");

        Assert.Equal(500, answer.ImmediateStatus);
        Assert.Contains("abcd1234", Gateway.Text(answer), StringComparison.Ordinal);
        Assert.Contains("outcome=\"internal_error\"} 1", _gateway.Metrics, StringComparison.Ordinal);
    }
}
