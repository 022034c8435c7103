using ExtProc.Core.Exchange;
using ExtProc.Core.Http;
using ExtProc.Protos;
using ExtProc.Server.Envoy;
using ExtProc.Testing.Exchanges;
using Xunit;

namespace ExtProc.Core.Tests.Exchange;

/// <summary>What a client reads of the upstream's headers: those of the allow list, with values that can tell nothing.</summary>
public sealed class UpstreamHeaderTests
{
    private readonly Gateway _gateway = new();

    [Theory]
    [InlineData("x-amzn-bedrock-trace")]
    [InlineData("x-amzn-errortype")]
    [InlineData("x-amz-id-2")]
    [InlineData("location")]
    [InlineData("content-location")]
    [InlineData("link")]
    [InlineData("set-cookie")]
    [InlineData("x-team")]
    [InlineData("x-extproc-ignored")]
    [InlineData("x-request-id")]
    [InlineData("server")]
    [InlineData("date")]
    [InlineData("a-header-of-next-year")]
    public void Header_that_is_not_on_the_list_stays_here(string name)
    {
        Assert.Contains(name, Removed(200, "via_upstream", (name, "arn:aws:bedrock:us-east-1:111122223333:x/y")));
        Assert.Contains(name, Removed(429, "via_upstream", (name, "v")));
        Assert.Contains(name, Removed(429, null, (name, "v")));
    }

    [Fact]
    public void Headers_on_the_list_pass() =>
        Assert.Empty(Removed(429, "via_upstream", ("retry-after", "7"), ("content-length", "9"), ("transfer-encoding", "chunked")));

    [Theory]
    [InlineData("7", true)]
    [InlineData("Fri, 27 Nov 2026 07:28:00 GMT", true)]
    [InlineData("", false)]
    [InlineData("arn:aws:sts::111122223333:assumed-role", false)]
    [InlineData("1234567890", false)]
    [InlineData("Fri, 27 Nov 2026", false)]
    [InlineData("arn:aws:bedrock:us-east-1:111122223333:x/y", false)]
    [InlineData("7\"", false)]
    public void Retry_after_passes_when_it_is_a_number_or_a_date(string value, bool passes)
    {
        Assert.Equal(!passes, Removed(429, "via_upstream", ("retry-after", value)).Contains("retry-after"));

        using var transaction = _gateway.Sent();
        var empty = transaction.OnResponseHeaders(Gateway.Response(429, "application/json", ("retry-after", value)), "via_upstream", endOfStream: true)!;
        Assert.Equal(passes ? value : null, Gateway.Set(empty, "retry-after"));
    }

    [Fact]
    public void Unusual_request_id_stays_here()
    {
        using var transaction = _gateway.Sent();

        var answer = transaction.OnResponseHeaders(
            new Headers((":status", "200"), ("content-type", "application/json"), ("x-amzn-requestid", "arn:aws:x")), "via_upstream", false)!;

        Assert.Contains("x-amzn-requestid", answer.Headers.Removed);
        Assert.DoesNotContain(":", Gateway.Set(answer, "x-request-id"), StringComparison.Ordinal);
    }

    [Fact]
    public void Header_that_comes_twice_stays_here() =>
        Assert.Contains("retry-after", Removed(429, "via_upstream", ("retry-after", "7"), ("retry-after", "8")));

    [Fact]
    public void Own_reply_of_Envoy_keeps_what_its_operator_gave_it() =>
        Assert.Empty(Removed(429, "rate_limited", ("x-ratelimit-reset", "7")));

    [Fact]
    public void No_trailer_reaches_the_client()
    {
        var answer = new Directive();

        UpstreamHeaders.StripTrailers(new Headers(("x-amzn-trace", "arn:aws:x"), ("grpc-status", "0")), answer.Headers);

        Assert.Equal(["x-amzn-trace", "grpc-status"], answer.Headers.Removed);
        Assert.Equal(
            answer.Headers.Removed,
            AnswerMessages.Build(ProcessingRequest.RequestOneofCase.ResponseTrailers, answer).ResponseTrailers.HeaderMutation.RemoveHeaders);
    }

    private IReadOnlyList<string> Removed(int status, string? details, params (string Name, string Value)[] headers)
    {
        using var transaction = _gateway.Sent();
        return transaction.OnResponseHeaders(Gateway.Response(status, "application/json", headers), details, false)!.Headers.Removed;
    }
}
