using System.Globalization;
using System.Text.Json;
using ExtProc.Core.Accounting;
using ExtProc.Core.Exchange;
using ExtProc.Testing.Exchanges;
using Xunit;

namespace ExtProc.Core.Tests.Exchange;

public sealed class RequestMutation
{
    private readonly Gateway _gateway = new();

    [Fact]
    public void The_team_is_overwritten_and_the_route_chosen_again()
    {
        using var transaction = new Transaction(_gateway.Services);

        var answer = transaction.OnRequestHeaders(
            Gateway.Request().With(("x-team", "engineering"), ("x-team", "other")), endOfStream: false)!;

        Assert.Equal("finance", Gateway.Set(answer, "x-team"));
        Assert.True(answer.ClearRouteCache);
    }

    [Theory]
    [InlineData("authorization")]
    [InlineData("x-api-key")]
    [InlineData("api-key")]
    [InlineData("proxy-authorization")]
    [InlineData("cookie")]
    [InlineData("x-amz-security-token")]
    [InlineData("x-amz-date")]
    [InlineData("x-amzn-bedrock-guardrailidentifier")]
    [InlineData("accept-encoding")]
    public void A_client_header_that_must_not_travel_is_removed(string name)
    {
        using var transaction = new Transaction(_gateway.Services);

        var request = Gateway.Request();
        var answer = transaction.OnRequestHeaders(
            name == "authorization" ? request : request.With((name, "client")), endOfStream: false)!;

        Assert.Contains(name, answer.Headers.Removed);
    }

    [Fact]
    public void A_credential_that_the_filter_hides_is_removed_all_the_same()
    {
        using var transaction = new Transaction(_gateway.Services);

        var removed = transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false)!.Headers.Removed;

        Assert.Contains("x-api-key", removed);
        Assert.Contains("cookie", removed);
    }

    [Fact]
    public void Trailers_are_stripped_like_headers()
    {
        using var transaction = _gateway.Sent();

        var removed = transaction.OnRequestTrailers(new Headers(("x-amz-target", "x"), ("grpc-status", "0")))!.Headers.Removed;

        Assert.Contains("x-amz-target", removed);
        Assert.DoesNotContain("grpc-status", removed);
    }

    [Fact]
    public void Body_path_length_and_signature_are_replaced_in_one_answer()
    {
        var answer = Sent(_gateway, Gateway.RequestBody);

        Assert.Equal(
            "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Aapplication-inference-profile%2Ffin0sonnet01/converse",
            Gateway.Set(answer, ":path"));
        Assert.Equal("bedrock-runtime.us-east-1.amazonaws.com", Gateway.Set(answer, ":authority"));
        Assert.Equal(answer.Body.Length.ToString(CultureInfo.InvariantCulture), Gateway.Set(answer, "content-length"));
        Assert.Equal("application/json", Gateway.Set(answer, "content-type"));
        Assert.Equal("session-token", Gateway.Set(answer, "x-amz-security-token"));
        Assert.StartsWith(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/", Gateway.Set(answer, "authorization"), StringComparison.Ordinal);
        using var converse = JsonDocument.Parse(answer.Body);
        Assert.Equal(
            "Hello",
            converse.RootElement.GetProperty("messages")[0].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public void A_stream_goes_to_the_streaming_operation() => Assert.EndsWith(
        "/converse-stream", Gateway.Set(Sent(_gateway, Gateway.StreamBody), ":path"), StringComparison.Ordinal);

    [Fact]
    public void A_gateway_that_rewrites_the_host_itself_keeps_its_authority()
    {
        var gateway = new Gateway(setAuthority: false);

        Assert.Null(Gateway.Set(Sent(gateway, Gateway.RequestBody), ":authority"));
    }

    [Theory]
    [InlineData("/bedrock/v1/chat/completions")]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/chat/completions?api-version=1")]
    public void A_prefix_and_a_query_do_not_matter(string path)
    {
        var gateway = new Gateway(pathPrefix: "/bedrock");
        using var transaction = new Transaction(gateway.Services);

        var answer = transaction.OnRequestHeaders(
            new Headers((":method", "POST"), (":path", path), ("authorization", "Bearer finance")), endOfStream: false)!;

        Assert.Null(answer.ImmediateStatus);
    }

    [Fact]
    public void Identity_and_choice_go_out_with_the_request()
    {
        var labels = Sent(_gateway, Gateway.RequestBody).Labels;

        Assert.Equal(new TransactionLabels("finance", "claude-sonnet", Gateway.FinanceSonnet), labels);
    }

    private static Directive Sent(Gateway gateway, string body)
    {
        using var transaction = new Transaction(gateway.Services);
        transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false);
        var answer = transaction.OnRequestBody(Gateway.Bytes(body))!;

        // The transaction's buffers end with it; the answer is looked at afterwards.
        answer.ReplaceBody(answer.Body.ToArray());
        return answer;
    }
}
