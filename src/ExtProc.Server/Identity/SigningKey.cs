using Microsoft.IdentityModel.Tokens;

namespace ExtProc.Server.Identity;

/// <summary>A public key of an issuer.</summary>
/// <param name="KeyId">The <c>kid</c>, or null.</param>
/// <param name="Kind">Its type and curve.</param>
/// <param name="Algorithm">The one algorithm the issuer uses it for, or null when it does not say.</param>
/// <param name="Key">The key as the token library takes it.</param>
internal sealed record SigningKey(string? KeyId, SigningKeyKind Kind, string? Algorithm, SecurityKey Key)
{
    /// <summary>Whether a token with this algorithm can have been signed with this key.</summary>
    public bool Fits(string algorithm) =>
        SignatureAlgorithms.KindOf(algorithm) == Kind
        && (Algorithm is null || string.Equals(Algorithm, algorithm, StringComparison.Ordinal));
}

/// <summary>Type and curve of a key.</summary>
internal enum SigningKeyKind
{
    /// <summary>RSA of 2048 bits or more.</summary>
    Rsa,

    /// <summary>The curve P-256.</summary>
    P256,

    /// <summary>The curve P-384.</summary>
    P384,
}

/// <summary>
/// The signature algorithms that can be accepted at all. HMAC and <c>none</c> have no place in the table.
/// https://www.rfc-editor.org/rfc/rfc7518#section-3.1
/// </summary>
internal static class SignatureAlgorithms
{
    /// <summary>The kind of key an algorithm needs, or null when the algorithm is never accepted.</summary>
    public static SigningKeyKind? KindOf(string algorithm) => algorithm switch
    {
        "RS256" or "PS256" => SigningKeyKind.Rsa,
        "ES256" => SigningKeyKind.P256,
        "ES384" => SigningKeyKind.P384,
        _ => null,
    };
}
