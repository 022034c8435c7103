using ExtProc.Dialects;

namespace ExtProc.Server.Identity;

/// <summary>
/// Every reason why a token does not count, as a 401 <c>invalid_token</c>. The messages name the rule and never a value:
/// what stands in a token is the caller's business.
/// https://www.rfc-editor.org/rfc/rfc6750#section-3.1
/// </summary>
internal static class TokenRefusals
{
    /// <summary>No header carries a token.</summary>
    public static readonly Refusal Missing = Because("The request carries no token.");

    /// <summary>A token header is there more than once: which one counts is not ours to guess.</summary>
    public static readonly Refusal Ambiguous = Because("The request carries a token header more than once.");

    /// <summary>Longer than <see cref="CompactToken.MaxLength"/>.</summary>
    public static readonly Refusal TooLong = Because("The token is longer than 16 KiB.");

    /// <summary>Five parts: a JWE.</summary>
    public static readonly Refusal Encrypted = Because("Encrypted tokens are not accepted.");

    /// <summary>Not two JSON objects and a signature in base64url, or claims of the wrong type.</summary>
    public static readonly Refusal Malformed = Because("The token is not a well-formed JSON Web Token.");

    /// <summary>The header has <c>crit</c>.</summary>
    public static readonly Refusal CriticalExtension = Because("The token needs a header extension that is not supported (crit).");

    /// <summary><c>alg</c> is not one of the issuer's algorithms.</summary>
    public static readonly Refusal AlgorithmNotAccepted = Because("The token's signature algorithm is not accepted.");

    /// <summary><c>iss</c> is none of the configured issuers.</summary>
    public static readonly Refusal IssuerNotTrusted = Because("The token's issuer is not trusted.");

    /// <summary>No key of the issuer has the token's <c>kid</c> and fits its algorithm.</summary>
    public static readonly Refusal KeyNotKnown = Because("The token's signing key is not known.");

    /// <summary>The signature does not fit.</summary>
    public static readonly Refusal SignatureInvalid = Because("The token's signature is not valid.");

    /// <summary><c>aud</c> holds none of the issuer's audiences.</summary>
    public static readonly Refusal AudienceNotAccepted = Because("The token is meant for another audience.");

    /// <summary>There is no <c>exp</c>.</summary>
    public static readonly Refusal NoExpiry = Because("The token has no expiry time.");

    /// <summary><c>exp</c> has passed.</summary>
    public static readonly Refusal Expired = Because("The token has expired.");

    /// <summary><c>nbf</c> has not come.</summary>
    public static readonly Refusal NotYetValid = Because("The token is not valid yet.");

    private static Refusal Because(string message) => new(401, "invalid_token", message);
}
