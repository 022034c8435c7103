using System.Buffers;
using System.Text.Json;
using ExtProc.Core.Exchange;
using ExtProc.Core.Http;
using ExtProc.Testing.Exchanges;
using Xunit;

namespace ExtProc.Core.Tests.Exchange;

public sealed class RequestRefusals
{
    private readonly Gateway _gateway = new();

    [Theory]
    [InlineData("GET", "/v1/chat/completions")]
    [InlineData("POST", "/v1/unknown")]
    [InlineData("POST", "//v1/chat/completions")]
    [InlineData("POST", "/v1%2fchat/completions")]
    [InlineData("POST", "/V1/chat/completions")]
    [InlineData("POST", "/v1/chat/completions/")]
    [InlineData("POST", "")]
    public void A_path_that_is_not_served_is_404_in_the_error_shape(string method, string path)
    {
        var answer = Headers(new Headers((":method", method), (":path", path), ("authorization", "Bearer finance")));

        Expect(answer, 404, "unknown_url");
    }

    [Fact]
    public void No_token_is_401_with_a_challenge_that_names_no_error()
    {
        var answer = Headers(Gateway.Request(token: null));

        Expect(answer, 401, "invalid_token");
        Assert.Equal("Bearer realm=\"bedrock\"", Gateway.Set(answer, "www-authenticate"));
    }

    [Fact]
    public void A_bad_token_is_401_with_a_challenge_that_says_why()
    {
        var answer = Headers(Gateway.Request("expired"));

        Expect(answer, 401, "invalid_token");
        Assert.Contains("error=\"invalid_token\"", Gateway.Set(answer, "www-authenticate"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("marketing")]
    public void A_token_without_a_configured_team_is_403(string token) =>
        Expect(Headers(Gateway.Request(token)), 403, "team_not_allowed");

    [Fact]
    public void A_request_without_a_body_is_refused_before_it_could_pass_unsigned()
    {
        using var transaction = new Transaction(_gateway.Services);

        var answer = transaction.OnRequestHeaders(Gateway.Request(), endOfStream: true)!;

        Expect(answer, 400, "invalid_request_error");
        Assert.True(transaction.IsDone);
    }

    [Theory]
    [InlineData(94, null)]
    [InlineData(95, 431)]
    [InlineData(5000, 431)]
    public void Headers_that_Envoy_could_not_take_with_ours_are_refused(int lines, int? status)
    {
        var request = Gateway.Request();
        var more = Enumerable.Range(0, lines - request.Lines).Select(i => ($"x-h{i}", "v")).ToArray();

        Assert.Equal(status, Headers(request.With(more)).ImmediateStatus);
    }

    [Fact]
    public void A_compressed_body_is_refused() =>
        Expect(Headers(Gateway.Request().With(("content-encoding", "gzip"))), 400, "invalid_request_error");

    [Theory]
    [InlineData("", 400, "invalid_request_error")]
    [InlineData("{", 400, "invalid_request_error")]
    [InlineData("[]", 400, "invalid_request_error")]
    [InlineData("""{"model":"claude-sonnet"}""", 400, "invalid_request_error")]
    [InlineData("""{"model":"nope","messages":[{"role":"user","content":"x"}]}""", 404, "model_not_found")]
    [InlineData("""{"model":"claude-haiku","messages":[{"role":"user","content":"x"}]}""", 403, "model_not_allowed")]
    public void A_body_that_cannot_be_served_is_refused(string body, int status, string code) =>
        Expect(Body(body), status, code);

    [Fact]
    public void Another_teams_profile_is_403_and_never_named()
    {
        var answer = Body($$"""{"model":"{{Gateway.EngineeringSonnet}}","messages":[{"role":"user","content":"x"}]}""");

        Expect(answer, 403, "model_not_allowed");
        Assert.DoesNotContain("arn:", Gateway.Text(answer), StringComparison.Ordinal);
        Assert.DoesNotContain("111122223333", Gateway.Text(answer), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_keys_nothing_is_sent()
    {
        _gateway.Current = null;

        Expect(Body(Gateway.RequestBody), 503, "upstream_auth_error");
    }

    [Fact]
    public void A_body_before_the_headers_is_out_of_order()
    {
        using var transaction = new Transaction(_gateway.Services);

        Assert.Null(transaction.OnRequestBody(Gateway.Bytes(Gateway.RequestBody)));
    }

    [Fact]
    public void Headers_twice_are_out_of_order()
    {
        using var transaction = new Transaction(_gateway.Services);
        transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false);

        Assert.Null(transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false));
    }

    [Fact]
    public void A_second_body_is_out_of_order()
    {
        using var transaction = _gateway.Sent();

        Assert.Null(transaction.OnRequestBody(Gateway.Bytes(Gateway.RequestBody)));
    }

    private static void Expect(Directive answer, int status, string code)
    {
        Assert.Equal(status, answer.ImmediateStatus);
        Assert.Equal("extproc_" + code, answer.Details);
        Assert.Equal("application/json", Gateway.Set(answer, "content-type"));
        Assert.NotNull(answer.Labels);
        using var error = JsonDocument.Parse(answer.Body);
        Assert.Equal(code, error.RootElement.GetProperty("error").GetProperty("code").GetString());
        Assert.NotEmpty(error.RootElement.GetProperty("error").GetProperty("message").GetString()!);
    }

    private Directive Headers(IHeaderView headers)
    {
        var transaction = new Transaction(_gateway.Services);
        return transaction.OnRequestHeaders(headers, endOfStream: false)!;
    }

    private Directive Body(string body)
    {
        var transaction = new Transaction(_gateway.Services);
        Assert.Null(transaction.OnRequestHeaders(Gateway.Request(), endOfStream: false)!.ImmediateStatus);
        return transaction.OnRequestBody(body.Length == 0 ? ReadOnlySequence<byte>.Empty : Gateway.Bytes(body))!;
    }
}
