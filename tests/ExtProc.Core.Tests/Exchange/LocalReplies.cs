using ExtProc.Core.Exchange;
using ExtProc.Testing.Exchanges;
using Xunit;

namespace ExtProc.Core.Tests.Exchange;

/// <summary>Replies that Envoy made itself come to the processor like any other, at any time.</summary>
public sealed class LocalReplies
{
    private readonly Gateway _gateway = new();

    [Theory]
    [InlineData(413, "request_payload_too_large", "request_too_large")]
    [InlineData(503, "upstream_reset_before_response_started{connection_failure}", "upstream_unavailable")]
    [InlineData(504, "response_timeout", "timeout")]
    [InlineData(403, "direct_response", "team_not_allowed")]
    public void Its_text_becomes_the_dialects_error(int status, string details, string code)
    {
        using var transaction = new Transaction(_gateway.Services);
        transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false);
        var headers = new Headers((":status", $"{status}"), ("content-type", "text/plain"));

        Assert.Null(transaction.OnResponseHeaders(headers, details, endOfStream: false)!.ImmediateStatus);
        var answer = transaction.OnResponseBody(Gateway.Bytes("text of Envoy"), endOfStream: true)!;

        Assert.Contains($"\"{code}\"", Gateway.Text(answer), StringComparison.Ordinal);
        Assert.DoesNotContain("text of Envoy", Gateway.Text(answer), StringComparison.Ordinal);
        Assert.Equal("application/json", Gateway.Set(answer, "content-type"));
        Assert.True(transaction.IsDone);
    }

    [Fact]
    public void A_403_that_is_not_the_deny_route_does_not_speak_of_teams()
    {
        using var transaction = new Transaction(_gateway.Services);
        transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false);

        var answer = transaction.OnResponseHeaders(new Headers((":status", "403")), "upgrade_failed", endOfStream: true)!;

        Assert.Contains("\"gateway_error\"", Gateway.Text(answer), StringComparison.Ordinal);
    }

    [Fact]
    public void A_401_of_its_own_does_not_speak_of_tokens()
    {
        using var transaction = new Transaction(_gateway.Services);

        var answer = transaction.OnResponseHeaders(new Headers((":status", "401")), "some_filter", endOfStream: true)!;

        Assert.Null(Gateway.Set(answer, "www-authenticate"));
    }

    [Fact]
    public void It_may_be_the_very_first_message()
    {
        using var transaction = new Transaction(_gateway.Services);
        var headers = new Headers((":status", "503"), ("content-type", "text/plain"));

        transaction.OnResponseHeaders(headers, "overload", endOfStream: false);
        var answer = transaction.OnResponseBody(Gateway.Bytes("overloaded"), endOfStream: true)!;

        Assert.Contains("\"upstream_unavailable\"", Gateway.Text(answer), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_body_it_is_answered_from_its_headers()
    {
        using var transaction = new Transaction(_gateway.Services);
        transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false);

        var answer = transaction.OnResponseHeaders(new Headers((":status", "503")), "cluster_not_found", endOfStream: true)!;

        Assert.Equal(503, answer.ImmediateStatus);
    }

    [Fact]
    public void Without_the_attribute_it_is_known_by_its_looks()
    {
        using var transaction = _gateway.Sent();
        var headers = new Headers((":status", "503"), ("content-type", "text/plain"));

        transaction.OnResponseHeaders(headers, codeDetails: null, endOfStream: false);
        var answer = transaction.OnResponseBody(Gateway.Bytes("upstream connect error"), endOfStream: true)!;

        Assert.Contains("\"upstream_unavailable\"", Gateway.Text(answer), StringComparison.Ordinal);
    }
}
