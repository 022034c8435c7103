using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ExtProc.Server.Hosting;

/// <summary>A signing key that lives as long as the warm-up, and its tokens.</summary>
internal sealed class WarmUpKey(TimeProvider time) : IDisposable
{
    public const string Issuer = "https://warm.up";
    public const string Audience = "warm-up";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The public half as a JWKS document.</summary>
    public string Jwks
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return $$"""
                {"keys":[{"kty":"EC","crv":"P-256","kid":"w","alg":"ES256","use":"sig","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"}]}
                """;
        }
    }

    /// <summary>A token for a team, good for an hour.</summary>
    public string Mint(string team)
    {
        var expires = time.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var signed = Encode("""{"alg":"ES256","kid":"w","typ":"JWT"}""") + "."
            + Encode($$"""{"iss":"{{Issuer}}","aud":"{{Audience}}","exp":{{expires}},"team":"{{team}}"}""");
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return signed + "." + Base64Url.EncodeToString(signature);
    }

    /// <inheritdoc />
    public void Dispose() => _key.Dispose();

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
