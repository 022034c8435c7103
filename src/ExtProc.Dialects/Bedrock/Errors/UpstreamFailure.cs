using System.Text;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Bedrock.Errors;

/// <summary>Bedrock's errors as refusals: one table for HTTP errors and for exception frames inside a stream.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html</remarks>
public static class UpstreamFailure
{
    private const string ContextLengthExceeded = "context_length_exceeded";
    private const string InvalidRequest = "invalid_request_error";
    private const string UpstreamError = "upstream_error";
    private const string NameSuffix = "exception";
    private const int MaxRetryAfterLength = 64;

    private const string NotAccepted = "The model service did not accept the gateway's request. This is not about your token.";
    private const string Expired = "The gateway's access to the model service is being renewed. Please try again.";
    private const string Failed = "The model service failed to answer.";

    /// <summary>The reply's bytes were not what they should be, whichever way.</summary>
    internal static Refusal BrokenReply { get; } =
        Upstream(502, UpstreamError, "The model service sent a reply that cannot be read.");

    /// <summary>The stream stopped before the message was complete.</summary>
    internal static Refusal TruncatedReply { get; } =
        Upstream(502, UpstreamError, "The model service ended its reply before it was complete.");

    /// <summary>Reads an HTTP error of Bedrock.</summary>
    /// <param name="status">The upstream status, 400 or more.</param>
    /// <param name="errorType">The <c>x-amzn-errortype</c> header, or null.</param>
    /// <param name="retryAfter">The <c>retry-after</c> header, or null.</param>
    /// <param name="body">The body; may be empty or not JSON.</param>
    public static Refusal Read(int status, string? errorType, string? retryAfter, ReadOnlySpan<byte> body)
    {
        var error = FailureBody.Read(body);
        var name = NameOf(string.IsNullOrWhiteSpace(errorType) ? error.Type : errorType);

        // Whatever its name: it is the gateway that was refused here, and the caller must not take it for a refusal of its own token.
        var refusal = status is 401 or 403 && name != "expiredtoken"
            ? Upstream(502, "upstream_auth_error", NotAccepted)
            : ByName(name, error) ?? ByBareStatus(status, error);
        return refusal with { RetryAfter = CleanRetryAfter(retryAfter) };
    }

    /// <summary>Reads an <c>exception</c> frame: the same names with a small first letter, and no status.</summary>
    internal static Refusal ReadException(ReadOnlySpan<byte> exceptionType, ReadOnlySpan<byte> payload) =>
        ByName(NameOf(Encoding.UTF8.GetString(exceptionType)), FailureBody.Read(payload))
        ?? Upstream(502, UpstreamError, Failed);

    /// <summary>Reads an <c>error</c> frame.</summary>
    internal static Refusal ReadErrorFrame(ReadOnlySpan<byte> code, ReadOnlySpan<byte> message) =>
        ByName(
            NameOf(Encoding.UTF8.GetString(code)),
            new(Encoding.UTF8.GetString(message), Type: null, OriginalStatus: null))
        ?? Upstream(502, UpstreamError, Failed);

    /// <summary>
    /// The bare name, lower case and without "Exception":
    /// <c>aws.protocol#ValidationException:http://internal/,x</c> is <c>validation</c>.
    /// </summary>
    private static string NameOf(string? errorType)
    {
        var name = errorType.AsSpan();
        name = name[..End(name, ',')];
        name = name[..End(name, ':')];
        name = name[(name.IndexOf('#') + 1)..].Trim();

        // Names are short; what is longer is none, and is not worth a copy.
        if (name.Length > 64)
        {
            return "";
        }

        var lower = name.ToString().ToLowerInvariant();
        return lower.EndsWith(NameSuffix, StringComparison.Ordinal) ? lower[..^NameSuffix.Length] : lower;

        static int End(ReadOnlySpan<char> text, char separator) =>
            text.IndexOf(separator) is var end and >= 0 ? end : text.Length;
    }

    private static Refusal? ByName(string name, FailureBody error) => name switch
    {
        "validation" or "servicequotaexceeded" or "conflict" => RequestError(400, error.Message),
        "resourcenotfound" => ByStatus(404, error.Message),
        "throttling" or "throttled" or "toomanyrequests" or "modelnotready" => ByStatus(429, error.Message),
        "modeltimeout" => ByStatus(504, error.Message),
        "serviceunavailable" or "overloaded_error" => ByStatus(503, error.Message),
        "modelerror" or "modelstreamerror" => ByOriginalStatus(error),
        "internalserver" or "internalfailure" or "internalservererror" => ByStatus(500, error.Message),
        "expiredtoken" => Upstream(503, "upstream_auth_error", Expired),
        "accessdenied" or "unrecognizedclient" or "invalidsignature" or "signaturedoesnotmatch"
            or "incompletesignature" or "missingauthenticationtoken" or "invalidclienttokenid" or "requestexpired"
            or "notauthorized" or "optinrequired" or "invalidaccesskeyid" or "authfailure" =>
            Upstream(502, "upstream_auth_error", NotAccepted),

        // The gateway chose the operation, so the caller cannot have it wrong.
        "unknownoperation" or "invalidaction" => Upstream(502, UpstreamError, Failed),
        _ => null,
    };

    // A server's error without a known name may say anything, so none of it is passed on.
    private static Refusal ByBareStatus(int status, FailureBody error) =>
        status == 424 ? ByOriginalStatus(error) : ByStatus(status, status < 500 ? error.Message : null);

    private static Refusal ByStatus(int status, string? message) => status switch
    {
        404 => Client(404, "model_not_found", ScrubbedMessage.Clean(message, "The model was not found.")),
        408 or 504 => Upstream(504, "timeout", ScrubbedMessage.Clean(message, "The model took too long to answer.")),
        429 => Upstream(429, "rate_limit_exceeded", ScrubbedMessage.Clean(message, "Too many requests to the model.")),
        503 or 529 => Upstream(
            503,
            "upstream_unavailable",
            ScrubbedMessage.Clean(message, "The model service has no capacity at the moment.")),
        >= 400 and < 500 => RequestError(status, message),
        500 => Upstream(500, UpstreamError, ScrubbedMessage.Clean(message, Failed)),
        _ => Upstream(502, UpstreamError, Failed),
    };

    /// <summary>The model behind Bedrock failed; only what it said about the request is the caller's business.</summary>
    private static Refusal ByOriginalStatus(FailureBody error)
    {
        if (error.OriginalStatus is >= 400 and < 500 and not (401 or 403) and var status)
        {
            return ByStatus(status, error.Message);
        }

        // A model that does not say its status may still say that the conversation is too long, which only the caller can mend.
        var request = error.OriginalStatus is null ? RequestError(400, error.Message) : null;
        return request?.Code == ContextLengthExceeded ? request : ByStatus(500, error.Message);
    }

    private static Refusal RequestError(int status, string? message)
    {
        var clean = ScrubbedMessage.Clean(message, "The model service did not accept the request.");
        return Client(status, ContextOverflow.IsNamedIn(clean) ? ContextLengthExceeded : InvalidRequest, clean);
    }

    /// <summary>The value goes into a header: one line of visible characters, or nothing.</summary>
    private static string? CleanRetryAfter(string? value)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Length > MaxRetryAfterLength)
        {
            return null;
        }

        return value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? null : value.Trim();
    }

    private static Refusal Client(int status, string code, string message) =>
        new(status, code, message) { Cause = RefusalCause.Client };

    private static Refusal Upstream(int status, string code, string message) =>
        new(status, code, message) { Cause = RefusalCause.Upstream };
}
