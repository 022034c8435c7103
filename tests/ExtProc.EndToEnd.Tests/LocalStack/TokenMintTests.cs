using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ExtProc.LocalStack.Tokens;
using Xunit;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>Tokens of the local issuer.</summary>
public sealed class TokenMintTests
{
    [Fact]
    public void Token_is_signed_by_the_key_in_the_jwks()
    {
        using var mint = new TokenMint(TimeProvider.System);
        using var jwks = JsonDocument.Parse(mint.Jwks());
        var key = jwks.RootElement.GetProperty("keys")[0];
        var parts = mint.Token("finance").Split('.');
        using var verifier = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()) },
        });

        Assert.True(verifier.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256));
        Assert.DoesNotContain("\"d\"", Encoding.UTF8.GetString(mint.Jwks()), StringComparison.Ordinal);
    }

    [Fact]
    public void Expired_token_was_good_before()
    {
        using var mint = new TokenMint(TimeProvider.System);
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(mint.Token("finance", TimeSpan.FromMinutes(-5)).Split('.')[1]));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        Assert.Equal("finance", claims.RootElement.GetProperty("team").GetString());
        Assert.InRange(claims.RootElement.GetProperty("exp").GetInt64(), now - 302, now - 298);
        Assert.True(claims.RootElement.GetProperty("nbf").GetInt64() < claims.RootElement.GetProperty("exp").GetInt64());
    }
}
