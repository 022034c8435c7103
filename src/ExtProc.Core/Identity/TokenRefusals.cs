using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Identity;

/// <summary>
/// Every reason why a token does not count, as a 401 <c>invalid_token</c>. The messages name the rule and never a value:
/// what stands in a token is the caller's business.
/// https://www.rfc-editor.org/rfc/rfc6750#section-3.1
/// </summary>
internal static class TokenRefusals
{
    /// <summary>No header carries a token.</summary>
    public static readonly Refusal Missing = Because("missing", "The request carries no token.");

    /// <summary>A token header is there more than once: which one counts is not ours to guess.</summary>
    public static readonly Refusal Ambiguous = Because("ambiguous", "The request carries a token header more than once.");

    /// <summary>Longer than <see cref="CompactToken.MaxLength"/>.</summary>
    public static readonly Refusal TooLong = Because("too_long", "The token is longer than 16 KiB.");

    /// <summary>Five parts: a JWE.</summary>
    public static readonly Refusal Encrypted = Because("encrypted", "Encrypted tokens are not accepted.");

    /// <summary>Not two JSON objects and a signature in base64url, or claims of the wrong type.</summary>
    public static readonly Refusal Malformed = Because("malformed", "The token is not a well-formed JSON Web Token.");

    /// <summary>The header has <c>crit</c>.</summary>
    public static readonly Refusal CriticalExtension = Because("crit", "The token needs a header extension that is not supported (crit).");

    /// <summary><c>alg</c> is not one of the issuer's algorithms.</summary>
    public static readonly Refusal AlgorithmNotAccepted = Because("algorithm", "The token's signature algorithm is not accepted.");

    /// <summary><c>iss</c> is none of the configured issuers.</summary>
    public static readonly Refusal IssuerNotTrusted = Because("issuer", "The token's issuer is not trusted.");

    /// <summary>No key of the issuer has the token's <c>kid</c> and fits its algorithm.</summary>
    public static readonly Refusal KeyNotKnown = Because("kid", "The token's signing key is not known.");

    /// <summary>More keys than <see cref="TrustedIssuer.MaxKeysTried"/> fit: the token has no <c>kid</c>, or the key set has it more than once.</summary>
    public static readonly Refusal KeyNotNamed = Because("kid_missing", "The token does not say which of the issuer's keys has signed it (kid).");

    /// <summary>The signature does not fit.</summary>
    public static readonly Refusal SignatureInvalid = Because("signature", "The token's signature is not valid.");

    /// <summary><c>aud</c> holds none of the issuer's audiences.</summary>
    public static readonly Refusal AudienceNotAccepted = Because("audience", "The token is meant for another audience.");

    /// <summary>There is no <c>exp</c>.</summary>
    public static readonly Refusal NoExpiry = Because("no_expiry", "The token has no expiry time.");

    /// <summary><c>exp</c> has passed.</summary>
    public static readonly Refusal Expired = Because("expired", "The token has expired.");

    /// <summary><c>nbf</c> has not come.</summary>
    public static readonly Refusal NotYetValid = Because("not_yet_valid", "The token is not valid yet.");

    /// <summary>
    /// The client's connection has shown too many tokens whose signature does not fit: this one is not checked. Not a
    /// verdict on the token, so no 401.
    /// </summary>
    public static readonly Refusal TooManyFailures =
        new(429, "rate_limit_exceeded", "Too many tokens with an invalid signature came over this connection.")
        {
            Reason = "signature_limit",
            RetryAfter = "1",
        };

    private static Refusal Because(string reason, string message) => new(401, "invalid_token", message) { Reason = reason };
}
