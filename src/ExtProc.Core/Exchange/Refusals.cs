using ExtProc.Core.Accounting;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Exchange;

/// <summary>The refusals that a transaction itself gives, each written once.</summary>
internal static class Refusals
{
    /// <summary>The code of every refusal that is about the gateway's own standing with AWS.</summary>
    public const string UpstreamAuthError = "upstream_auth_error";

    public static readonly Refusal UnknownUrl = new(404, "unknown_url", "There is no such method and path here.");

    public static readonly Refusal TooManyHeaders =
        new(431, "request_headers_too_large", "The request has too many headers.") { Cause = RefusalCause.Client };

    public static readonly Refusal TeamNotAllowed =
        new(403, "team_not_allowed", "The token names no team that may use this gateway.") { Reason = "team" };

    public static readonly Refusal NoBody = Refusal.BadRequest(null, "The request needs a JSON body.");

    public static readonly Refusal EncodedBody =
        Refusal.BadRequest(null, "The request body must not be compressed (content-encoding).");

    public static readonly Refusal NoCredentials =
        new(503, UpstreamAuthError, "The gateway has no valid AWS credentials at the moment.") { Cause = RefusalCause.Upstream };

    /// <summary>The budget has no room for a body at the moment.</summary>
    public static readonly Refusal Overloaded =
        new(503, "overloaded", "The gateway has no memory left for a body of this size at the moment. Try again.") { RetryAfter = "1" };

    public static readonly Refusal UnexpectedReply =
        new(502, "upstream_error", "The upstream answered in a form that was not asked for.") { Cause = RefusalCause.Upstream };

    /// <summary>A reply of Bedrock that is beyond the limits.</summary>
    /// <param name="fault">What is too much, as the rest of a sentence.</param>
    public static Refusal ReplyTooLarge(string fault) =>
        new(502, "upstream_error", $"The upstream's reply {fault}.") { Cause = RefusalCause.Upstream };

    /// <summary>A bug of ours; the id is all that leaves the process, the rest is in the log.</summary>
    public static Refusal Internal(string id) =>
        new(500, "internal_error", $"The gateway failed. Quote {id} when you report this.") { Cause = RefusalCause.Internal };

    /// <summary>
    /// A reply that Envoy made itself. Its text is for operators; its status says enough for a client.
    /// </summary>
    /// <param name="status">The status.</param>
    /// <param name="codeDetails">Envoy's <c>response.code_details</c>, or null.</param>
    public static Refusal ByEnvoy(int status, string? codeDetails) => status switch
    {
        413 => new(413, "request_too_large", "The request body is larger than this gateway takes.") { Cause = RefusalCause.Client },
        // The deny route: no route for this team.
        403 when codeDetails is null or "direct_response" => TeamNotAllowed,
        408 => new(408, "timeout", "The request did not arrive in time.") { Cause = RefusalCause.Client },
        504 => new(504, "timeout", "The upstream did not answer in time.") { Cause = RefusalCause.Upstream },
        429 => new(429, "rate_limit_exceeded", "Too many requests.") { Cause = RefusalCause.Gateway },
        502 or 503 => new(status, "upstream_unavailable", "The upstream could not be reached.") { Cause = RefusalCause.Upstream },
        >= 400 and < 500 => new(status, "gateway_error", "The gateway refused the request.") { Cause = RefusalCause.Client },
        _ => new(500, "gateway_error", "The gateway could not answer.") { Cause = RefusalCause.Upstream },
    };

    /// <summary>What a refusal is counted as.</summary>
    public static Outcome Outcome(this Refusal refusal) => refusal.Cause switch
    {
        RefusalCause.Client => Accounting.Outcome.ClientError,
        RefusalCause.Upstream => Accounting.Outcome.UpstreamError,
        RefusalCause.Internal => Accounting.Outcome.InternalError,
        RefusalCause.Abandoned => Accounting.Outcome.Aborted,
        _ => Accounting.Outcome.Refused,
    };
}
