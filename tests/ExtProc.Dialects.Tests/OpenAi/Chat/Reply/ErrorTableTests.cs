using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Errors;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Shared;
using ExtProc.Testing.EventStreams;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

/// <summary>Bedrock's errors as the SDKs of OpenAI see them: status, type and code, before a stream and inside one.</summary>
public sealed class ErrorTableTests
{
    [Theory]
    [InlineData(400, "ValidationException", 400, "invalid_request_error", "invalid_request_error")]
    [InlineData(400, "ServiceQuotaExceededException", 400, "invalid_request_error", "invalid_request_error")]
    [InlineData(400, "ConflictException", 400, "invalid_request_error", "invalid_request_error")]
    [InlineData(403, "AccessDeniedException", 502, "api_error", "upstream_auth_error")]
    [InlineData(403, "UnrecognizedClientException", 502, "api_error", "upstream_auth_error")]
    [InlineData(403, "InvalidSignatureException", 502, "api_error", "upstream_auth_error")]
    [InlineData(403, "ExpiredTokenException", 503, "server_error", "upstream_auth_error")]
    [InlineData(404, "ResourceNotFoundException", 404, "invalid_request_error", "model_not_found")]
    [InlineData(429, "ThrottlingException", 429, "rate_limit_error", "rate_limit_exceeded")]
    [InlineData(429, "ModelNotReadyException", 429, "rate_limit_error", "rate_limit_exceeded")]
    [InlineData(503, "ServiceUnavailableException", 503, "server_error", "upstream_unavailable")]
    [InlineData(529, "overloaded_error", 503, "server_error", "upstream_unavailable")]
    [InlineData(408, "ModelTimeoutException", 504, "timeout", "timeout")]
    [InlineData(424, "ModelErrorException", 500, "server_error", "upstream_error")]
    [InlineData(424, "ModelStreamErrorException", 500, "server_error", "upstream_error")]
    [InlineData(500, "InternalServerException", 500, "server_error", "upstream_error")]
    public void Every_row_of_the_table(int upstream, string name, int status, string type, string code)
    {
        var refusal = UpstreamFailure.Read(upstream, name, retryAfter: "7", """{"message":"It was so."}"""u8);

        Assert.Equal(status, refusal.Status);
        Assert.Equal("7", refusal.RetryAfter);
        AssertError(Written(refusal), type, code);
    }

    [Fact]
    public void A_prompt_that_is_too_long_has_its_own_code() =>
        AssertError(
            Written(UpstreamFailure.Read(400, "ValidationException", retryAfter: null, """{"message":"Input is too long for requested model."}"""u8)),
            "invalid_request_error",
            "context_length_exceeded");

    [Theory]
    [InlineData(422, 422, "invalid_request_error", "invalid_request_error")]
    [InlineData(429, 429, "rate_limit_error", "rate_limit_exceeded")]
    [InlineData(503, 500, "server_error", "upstream_error")]
    public void The_models_own_status_counts_when_it_is_about_the_request(int original, int status, string type, string code)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"message":"It was so.","originalStatusCode":{{original}}}""");
        var refusal = UpstreamFailure.Read(424, "ModelErrorException", retryAfter: null, body);

        Assert.Equal(status, refusal.Status);
        AssertError(Written(refusal), type, code);
    }

    [Theory]
    [InlineData("validationException", "invalid_request_error", "invalid_request_error")]
    [InlineData("throttlingException", "rate_limit_error", "rate_limit_exceeded")]
    [InlineData("serviceUnavailableException", "server_error", "upstream_unavailable")]
    [InlineData("internalServerException", "server_error", "upstream_error")]
    [InlineData("modelStreamErrorException", "server_error", "upstream_error")]
    [InlineData("modelTimeoutException", "timeout", "timeout")]
    [InlineData("accessDeniedException", "api_error", "upstream_auth_error")]
    [InlineData("exceptionOfNextYear", "api_error", "upstream_error")]
    public void An_exception_in_an_open_stream_has_the_same_row_and_no_terminator(string name, string type, string code)
    {
        var stream = Replies.Stream(Replies.Body(
            Replies.MessageStart, Replies.Text(0, "a"), FrameEncoder.Exception(name, """{"message":"It was so."}"""), Replies.Text(0, "b")));

        Assert.Equal(3, stream.Data.Count);
        AssertError(stream.Data[^1], type, code);
        Assert.Equal(ReplyFailureKind.Exception, stream.Summary.FailureKind);
    }

    private static string Written(Refusal refusal)
    {
        var output = new ArrayBufferWriter<byte>();
        ErrorWriter.Write(refusal, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static void AssertError(string body, string type, string code)
    {
        using var document = JsonDocument.Parse(body);
        var error = document.RootElement.GetProperty("error");
        Assert.Equal((type, code), (error.GetProperty("type").GetString(), error.GetProperty("code").GetString()));
        Assert.NotEqual("", error.GetProperty("message").GetString());
    }
}
