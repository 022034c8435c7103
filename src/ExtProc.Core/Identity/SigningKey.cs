using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace ExtProc.Core.Identity;

/// <summary>A public key of an issuer.</summary>
/// <param name="KeyId">The <c>kid</c>, or null.</param>
/// <param name="Kind">Its type and curve.</param>
/// <param name="SignatureBytes">Length of every signature made with it: that of the modulus, or twice that of the curve's field.</param>
/// <param name="Algorithm">The one algorithm the issuer uses it for, or null when it does not say.</param>
/// <param name="Key">The key as the token library takes it.</param>
internal sealed record SigningKey(string? KeyId, SigningKeyKind Kind, int SignatureBytes, string? Algorithm, SecurityKey Key)
{
    private const int RsaBytes = 256;

    /// <summary>
    /// What one check of a signature costs in microseconds of processor time, with OpenSSL 3.0 on the machine of
    /// <c>docs/performance.md</c>: a fixed price, so that a busy machine does not change who is limited. For RSA it grows
    /// with the square of the length.
    /// </summary>
    public int CheckMicroseconds => Kind switch
    {
        SigningKeyKind.P256 => 120,
        SigningKeyKind.P384 => 840,
        _ => (int)(30L * SignatureBytes * SignatureBytes / (RsaBytes * RsaBytes)),
    };

    /// <summary>Whether a token with this algorithm can have been signed with this key.</summary>
    public bool Fits(string algorithm) =>
        SignatureAlgorithms.KindOf(algorithm) == Kind
        && (Algorithm is null || string.Equals(Algorithm, algorithm, StringComparison.Ordinal));

    /// <summary>Whether this key has signed a token. Costs the check of one signature, and nothing when the length is wrong.</summary>
    /// <param name="token">A token whose shape was checked.</param>
    /// <param name="algorithm">One that <see cref="Fits"/>.</param>
    public bool HasSigned(string token, string algorithm)
    {
        var end = token.LastIndexOf('.');
        var signature = token.AsSpan(end + 1);
        if (CompactToken.SignatureBytes(token) != SignatureBytes || !Base64Url.IsValid(signature))
        {
            return false;
        }

        var providers = Key.CryptoProviderFactory;
        var provider = providers.CreateForVerifying(Key, algorithm);
        try
        {
            return provider.Verify(Encoding.ASCII.GetBytes(token, 0, end), Base64Url.DecodeFromChars(signature));
        }
        // Numbers that are no signature at all.
        catch (CryptographicException)
        {
            return false;
        }
        finally
        {
            providers.ReleaseSignatureProvider(provider);
        }
    }
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
