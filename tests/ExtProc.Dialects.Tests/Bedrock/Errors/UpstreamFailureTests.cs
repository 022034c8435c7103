using System.Text;
using ExtProc.Dialects.Bedrock.Errors;
using ExtProc.Dialects.Contract;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Errors;

public sealed class UpstreamErrorTests
{
    [Theory]
    [InlineData(400, "ValidationException", 400, "invalid_request_error", RefusalCause.Client)]
    [InlineData(400, "ServiceQuotaExceededException", 400, "invalid_request_error", RefusalCause.Client)]
    [InlineData(400, "ConflictException", 400, "invalid_request_error", RefusalCause.Client)]
    [InlineData(404, "ResourceNotFoundException", 404, "model_not_found", RefusalCause.Client)]
    [InlineData(429, "ThrottlingException", 429, "rate_limit_exceeded", RefusalCause.Upstream)]
    [InlineData(429, "TooManyRequestsException", 429, "rate_limit_exceeded", RefusalCause.Upstream)]
    [InlineData(429, "ModelNotReadyException", 429, "rate_limit_exceeded", RefusalCause.Upstream)]
    [InlineData(408, "ModelTimeoutException", 504, "timeout", RefusalCause.Upstream)]
    [InlineData(424, "ModelErrorException", 500, "upstream_error", RefusalCause.Upstream)]
    [InlineData(500, "InternalServerException", 500, "upstream_error", RefusalCause.Upstream)]
    [InlineData(503, "ServiceUnavailableException", 503, "upstream_unavailable", RefusalCause.Upstream)]
    [InlineData(529, "overloaded_error", 503, "upstream_unavailable", RefusalCause.Upstream)]
    [InlineData(404, "UnknownOperationException", 502, "upstream_error", RefusalCause.Upstream)]
    [InlineData(400, "InvalidAction", 502, "upstream_error", RefusalCause.Upstream)]
    public void A_named_error_has_its_row(int status, string name, int expected, string code, RefusalCause cause)
    {
        var refusal = Read(status, name, """{"message":"It was so."}""");

        Assert.Equal((expected, code, cause), (refusal.Status, refusal.Code, refusal.Cause));
    }

    [Theory]
    [InlineData(400, 400, "invalid_request_error", RefusalCause.Client)]
    [InlineData(404, 404, "model_not_found", RefusalCause.Client)]
    [InlineData(408, 504, "timeout", RefusalCause.Upstream)]
    [InlineData(413, 413, "invalid_request_error", RefusalCause.Client)]
    [InlineData(424, 500, "upstream_error", RefusalCause.Upstream)]
    [InlineData(429, 429, "rate_limit_exceeded", RefusalCause.Upstream)]
    [InlineData(500, 500, "upstream_error", RefusalCause.Upstream)]
    [InlineData(502, 502, "upstream_error", RefusalCause.Upstream)]
    [InlineData(503, 503, "upstream_unavailable", RefusalCause.Upstream)]
    [InlineData(504, 504, "timeout", RefusalCause.Upstream)]
    [InlineData(529, 503, "upstream_unavailable", RefusalCause.Upstream)]
    [InlineData(599, 502, "upstream_error", RefusalCause.Upstream)]
    [InlineData(302, 502, "upstream_error", RefusalCause.Upstream)]
    public void Without_a_known_name_the_status_decides(int status, int expected, string code, RefusalCause cause)
    {
        foreach (var (name, body) in new[] { (null, ""), ("NewException", "{}"), ("", "<html>"), (null, "{\"code\":5") })
        {
            var refusal = Read(status, name, body);

            Assert.Equal((expected, code, cause), (refusal.Status, refusal.Code, refusal.Cause));
            Assert.NotEqual("", refusal.Message);
        }
    }

    [Theory]
    [InlineData(403, "AccessDeniedException", 502)]
    [InlineData(403, "UnrecognizedClientException", 502)]
    [InlineData(403, "InvalidSignatureException", 502)]
    [InlineData(403, "SignatureDoesNotMatch", 502)]
    [InlineData(403, "MissingAuthenticationTokenException", 502)]
    [InlineData(403, "MissingAuthenticationToken", 502)]
    [InlineData(400, "IncompleteSignature", 502)]
    [InlineData(400, "IncompleteSignatureException", 502)]
    [InlineData(403, "InvalidClientTokenId", 502)]
    [InlineData(400, "RequestExpired", 502)]
    [InlineData(403, "ExpiredTokenException", 503)]
    [InlineData(400, "ExpiredToken", 503)]
    [InlineData(403, null, 502)]
    [InlineData(401, null, 502)]
    [InlineData(401, "ValidationException", 502)]
    [InlineData(403, "NewException", 502)]
    public void A_refusal_of_our_own_credentials_is_never_the_callers(int status, string? name, int expected)
    {
        const string Secret = "The security token AKIAIOSFODNN7EXAMPLE included in the request is invalid";
        var refusal = Read(status, name, $$"""{"message":"{{Secret}}"}""");

        Assert.Equal((expected, "upstream_auth_error", RefusalCause.Upstream), (refusal.Status, refusal.Code, refusal.Cause));
        Assert.DoesNotContain("security", refusal.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("AKIA", refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/")]
    [InlineData("ValidationException,Other")]
    [InlineData("com.amazon.coral.validate#ValidationException")]
    [InlineData("aws.x#ValidationException:http://a/b#c,d")]
    [InlineData(" ValidationException ")]
    [InlineData("validationException")]
    public void The_name_is_taken_out_of_what_surrounds_it(string errorType)
    {
        Assert.Equal(400, Read(500, errorType, "{}").Status);
        Assert.Equal(400, Read(500, null, $$"""{"__type":"{{errorType}}"}""").Status);
        Assert.Equal(400, Read(500, "", $$"""{"code":"{{errorType}}"}""").Status);
        Assert.Equal(400, Read(500, null, $$"""{"__type":"InternalFailure","code":"{{errorType}}"}""").Status);
        Assert.Equal(400, Read(500, errorType, """{"__type":"InternalFailure"}""").Status);
    }

    [Theory]
    [InlineData("""{"message":"Say it."}""", "Say it.")]
    [InlineData("""{"Message":"Say it."}""", "Say it.")]
    [InlineData("""{"x":[{"message":"no"}],"message":"Say it.","message2":1}""", "Say it.")]
    [InlineData("""{"message":"Say \"it\" \ud83c\udf0d"}""", "Say \"it\" 🌍")]
    [InlineData("""{"message":"Line one\nline two"}""", "Line one line two")]
    [InlineData("""{"message":"Say it."} trailing""", "Say it.")]
    public void The_message_is_passed_on(string body, string expected) =>
        Assert.Equal(expected, Read(400, "ValidationException", body).Message);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html>down</html>")]
    [InlineData("""{"message":null}""")]
    [InlineData("""{"message":5}""")]
    [InlineData("""{"message":{"a":"b"}}""")]
    [InlineData("""{"message":"  "}""")]
    [InlineData("""{"message":"\ud800"}""")]
    [InlineData("""{"message":"cut""")]
    public void A_body_that_says_nothing_gets_a_sentence_of_ours(string body)
    {
        var refusal = Read(400, "ValidationException", body);

        Assert.Equal((400, "The model service did not accept the request."), (refusal.Status, refusal.Message));
    }

    [Theory]
    [InlineData("The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower than 4096.")]
    [InlineData("max_tokens: 300000 > 128000, which is the maximum allowed number of output tokens")]
    [InlineData("toolConfig.tools.0.toolSpec.name: length exceeds maximum length of 64")]
    [InlineData("The image is too large.")]
    [InlineData("messages: too many images and documents")]
    public void What_is_not_about_the_length_of_the_prompt_has_not(string message) =>
        Assert.Equal("invalid_request_error", Read(400, "ValidationException", $$"""{"message":"{{message}}"}""").Code);

    [Theory]
    [InlineData(null, 400, "context_length_exceeded")]
    [InlineData(400, 400, "context_length_exceeded")]
    [InlineData(500, 500, "upstream_error")]
    public void A_model_may_say_it_without_a_status(int? original, int status, string code)
    {
        var own = original is null ? "" : $",\"originalStatusCode\":{original}";
        var refusal = Read(424, "ModelErrorException", $"{{\"message\":\"prompt is too long: 5 > 4\"{own}}}");

        Assert.Equal((status, code), (refusal.Status, refusal.Code));
    }

    [Theory]
    [InlineData("Input is too long for requested model.")]
    [InlineData("The model returned the following errors: prompt is too long: 213462 tokens > 200000 maximum")]
    [InlineData("input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000")]
    [InlineData("This model's maximum context length is 8192 tokens.")]
    [InlineData("Too many input tokens. Max input tokens: 1000, request input token count: 2000")]
    [InlineData("Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.")]
    [InlineData("The model returned the following errors: too many total text bytes: 12000000 > 9000000")]
    [InlineData("The input token count (314175) exceeds the maximum allowed.")]
    [InlineData("Input length 140000 exceeds the limit of this model.")]
    [InlineData("prompt length exceeded")]
    [InlineData("Please reduce the length of the messages.")]
    [InlineData("The prompt is too large for this model")]
    [InlineData("Your input exceeds the context window of this model.")]
    [InlineData("The decoder prompt is longer than the maximum model length of 32768.")]
    [InlineData("Malformed input request: #/inputText: expected maxLength: 42000, please reformat your input and try again.")]
    public void A_prompt_that_is_too_long_has_the_code_that_SDKs_look_for(string message)
    {
        var refusal = Read(400, "ValidationException", $$"""{"message":"{{message}}"}""");

        Assert.Equal((400, "context_length_exceeded", message), (refusal.Status, refusal.Code, refusal.Message));
    }

    [Fact]
    public void A_throttle_that_speaks_of_tokens_is_not_a_prompt_that_is_too_long() =>
        Assert.Equal(
            "rate_limit_exceeded",
            Read(429, "ThrottlingException", """{"message":"Too many tokens, please wait."}""").Code);

    [Theory]
    [InlineData(400, 400, RefusalCause.Client)]
    [InlineData(404, 404, RefusalCause.Client)]
    [InlineData(422, 422, RefusalCause.Client)]
    [InlineData(429, 429, RefusalCause.Upstream)]
    [InlineData(408, 504, RefusalCause.Upstream)]
    [InlineData(401, 500, RefusalCause.Upstream)]
    [InlineData(403, 500, RefusalCause.Upstream)]
    [InlineData(500, 500, RefusalCause.Upstream)]
    [InlineData(200, 500, RefusalCause.Upstream)]
    [InlineData(-4, 500, RefusalCause.Upstream)]
    public void The_models_own_status_is_passed_on_when_it_is_about_the_request(int original, int expected, RefusalCause cause)
    {
        var body = $$"""{"originalStatusCode":{{original}},"message":"The model said no."}""";
        foreach (var name in new[] { "ModelErrorException", "ModelStreamErrorException", null })
        {
            var refusal = Read(424, name, body);

            Assert.Equal((expected, cause, "The model said no."), (refusal.Status, refusal.Cause, refusal.Message));
        }
    }

    [Theory]
    [InlineData("30", "30")]
    [InlineData(" 30 ", "30")]
    [InlineData("Fri, 20 Nov 2026 12:34:56 GMT", "Fri, 20 Nov 2026 12:34:56 GMT")]
    [InlineData("1\r\nset-cookie: a=b", null)]
    [InlineData("1\u00e9", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789", null)]
    public void Retry_after_is_kept_when_it_can_be_a_header(string? value, string? expected)
    {
        Assert.Equal(expected, UpstreamFailure.Read(429, "ThrottlingException", value, "{}"u8).RetryAfter);
        Assert.Equal(expected, UpstreamFailure.Read(503, null, value, []).RetryAfter);
    }

    [Fact]
    public void What_an_unknown_server_error_says_is_not_passed_on() =>
        Assert.DoesNotContain("database", Read(500, "NewException", """{"message":"database db7 is down"}""").Message, StringComparison.Ordinal);

    [Fact]
    public void Random_bodies_and_names_never_throw()
    {
        var random = new Random(99);
        for (var round = 0; round < 5_000; round++)
        {
            var body = new byte[random.Next(60)];
            random.NextBytes(body);
            if (random.Next(2) == 0)
            {
                body = [.. "{\"message\":\""u8, .. body];
            }

            var name = new string([.. Enumerable.Range(0, random.Next(100)).Select(_ => (char)random.Next(1, 0x300))]);
            var refusal = UpstreamFailure.Read(random.Next(100, 700), name, name, body);
            Assert.InRange(refusal.Status, 400, 599);
            Assert.InRange(refusal.Message.Length, 1, ScrubbedMessage.MaxLength);
        }
    }

    private static Refusal Read(int status, string? errorType, string body) =>
        UpstreamFailure.Read(status, errorType, retryAfter: null, Encoding.UTF8.GetBytes(body));
}
