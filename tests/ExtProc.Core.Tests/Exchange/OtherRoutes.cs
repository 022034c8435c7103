using ExtProc.Core.Exchange;
using ExtProc.Testing.Exchanges;
using Xunit;

namespace ExtProc.Core.Tests.Exchange;

/// <summary>Routes of other kinds than today's: without a body, with the model in the path, answered by the dialect itself.</summary>
public sealed class OtherRoutes
{
    private readonly Gateway _gateway = new(dialects: [new PathDialect()]);

    [Fact]
    public void A_model_in_the_path_is_resolved_and_the_routes_operation_is_asked()
    {
        using var transaction = new Transaction(_gateway.Services);
        Assert.Null(transaction.OnRequestHeaders(Request("POST", "/model/claude-sonnet/count"), endOfStream: false)!.ImmediateStatus);

        var directive = transaction.OnRequestBody(Gateway.Bytes("{}"))!;

        Assert.Null(directive.ImmediateStatus);
        Assert.EndsWith("fin0sonnet01/count-tokens", Gateway.Set(directive, ":path"), StringComparison.Ordinal);
        Assert.Equal("{}", Gateway.Text(directive));
    }

    [Theory]
    [InlineData("/model/claude-haiku/count", 403)]
    [InlineData("/model/nobody/count", 404)]
    public void A_model_in_the_path_is_held_to_the_same_rules(string path, int status)
    {
        using var transaction = new Transaction(_gateway.Services);
        transaction.OnRequestHeaders(Request("POST", path), endOfStream: false);

        Assert.Equal(status, transaction.OnRequestBody(Gateway.Bytes("{}"))!.ImmediateStatus);
    }

    [Fact]
    public void A_route_without_a_body_is_sent_on_with_the_answer_to_its_headers()
    {
        using var transaction = new Transaction(_gateway.Services);

        var directive = transaction.OnRequestHeaders(Request("GET", "/model/claude-sonnet/about"), endOfStream: true)!;

        Assert.Null(directive.ImmediateStatus);
        Assert.False(directive.ReplacesBody);
        Assert.True(directive.ClearRouteCache);
        Assert.Equal("finance", Gateway.Set(directive, "x-team"));
        Assert.EndsWith("fin0sonnet01/about", Gateway.Set(directive, ":path"), StringComparison.Ordinal);
        Assert.StartsWith("AWS4-HMAC-SHA256 ", Gateway.Set(directive, "authorization"), StringComparison.Ordinal);
        Assert.Contains("x-api-key", directive.Headers.Removed);
    }

    [Fact]
    public void A_local_route_is_answered_with_the_models_of_the_team()
    {
        using var transaction = new Transaction(_gateway.Services);

        var directive = transaction.OnRequestHeaders(Request("GET", "/models"), endOfStream: true)!;

        Assert.Equal((200, "claude-sonnet"), (directive.ImmediateStatus, Gateway.Text(directive)));
        Assert.True(transaction.IsDone);
        Assert.Contains("extproc_requests_total{team=\"finance\",model=\"other\",inference_profile=\"other\",dialect=\"path\",outcome=\"ok\"} 1", _gateway.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_local_refusal_is_a_refusal()
    {
        using var transaction = new Transaction(_gateway.Services);

        Assert.Equal(404, transaction.OnRequestHeaders(Request("GET", "/models/nobody"), endOfStream: true)!.ImmediateStatus);
    }

    [Theory]
    [InlineData("GET", "/models", 401)]
    [InlineData("GET", "/", 200)]
    public void Only_a_route_that_needs_no_team_answers_without_a_token(string method, string path, int status)
    {
        using var transaction = new Transaction(_gateway.Services);

        Assert.Equal(status, transaction.OnRequestHeaders(Request(method, path, token: null), endOfStream: true)!.ImmediateStatus);
    }

    [Fact]
    public void A_route_to_the_upstream_always_needs_a_team() =>
        Assert.Throws<ArgumentException>(() => new Gateway(dialects: [new PathDialect(open: true)]));

    private static Headers Request(string method, string path, string? token = "finance") => new(
        [(":method", method), (":path", path), ("x-team", "engineering"), .. token is null ? Array.Empty<(string, string)>() : [("authorization", "Bearer " + token)]]);
}
