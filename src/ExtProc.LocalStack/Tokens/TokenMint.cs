using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using ExtProc.LocalStack.FakeBedrock;

namespace ExtProc.LocalStack.Tokens;

/// <summary>
/// A token issuer with a fresh ES256 key. It writes tokens by hand, so that it can also write bad ones, and so that
/// the product's library does not judge its own work.
/// </summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc7519, https://www.rfc-editor.org/rfc/rfc7517</remarks>
internal sealed class TokenMint(TimeProvider clock) : IDisposable
{
    /// <summary>The <c>iss</c> of its tokens.</summary>
    public const string Issuer = "https://issuer.localstack.example";

    /// <summary>The <c>aud</c> of its tokens.</summary>
    public const string Audience = "bedrock-gateway";

    /// <summary>The key's <c>kid</c>.</summary>
    public const string KeyId = "local-stack-1";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The public key as a JWKS document.</summary>
    public byte[] Jwks() => JsonBytes.Write(json =>
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        json.WriteStartObject();
        json.WriteStartArray("keys");
        json.WriteStartObject();
        json.WriteString("kty", "EC");
        json.WriteString("crv", "P-256");
        json.WriteString("use", "sig");
        json.WriteString("alg", "ES256");
        json.WriteString("kid", KeyId);
        json.WriteString("x", Base64Url.EncodeToString(point.X));
        json.WriteString("y", Base64Url.EncodeToString(point.Y));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>A good token for a team.</summary>
    /// <param name="team">Value of the claim <c>team</c>.</param>
    /// <param name="lifetime">From now to <c>exp</c>; negative for a token that has expired. Default one hour.</param>
    public string Token(string team, TimeSpan? lifetime = null)
    {
        var now = clock.GetUtcNow();
        var expires = now + (lifetime ?? TimeSpan.FromHours(1));
        var issued = now < expires ? now : expires - TimeSpan.FromHours(1);
        return Sign(json =>
        {
            json.WriteString("iss", Issuer);
            json.WriteString("aud", Audience);
            json.WriteString("sub", $"{team}-workload");
            json.WriteString("team", team);
            json.WriteNumber("iat", issued.ToUnixTimeSeconds());
            json.WriteNumber("nbf", issued.ToUnixTimeSeconds());
            json.WriteNumber("exp", expires.ToUnixTimeSeconds());
        });
    }

    /// <summary>A token with any claims, signed with the key.</summary>
    /// <param name="claims">Writes the members of the payload.</param>
    public string Sign(Action<Utf8JsonWriter> claims)
    {
        var signed = Part(json =>
        {
            json.WriteString("alg", "ES256");
            json.WriteString("typ", "JWT");
            json.WriteString("kid", KeyId);
        }) + "." + Part(claims);
        return signed + "." + Base64Url.EncodeToString(_key.SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256));
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static string Part(Action<Utf8JsonWriter> members) => Base64Url.EncodeToString(JsonBytes.Write(json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    }));
}
