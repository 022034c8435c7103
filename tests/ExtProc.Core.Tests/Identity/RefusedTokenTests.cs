using System.Text;
using ExtProc.Core.Identity;
using ExtProc.Testing.Tokens;
using Xunit;

namespace ExtProc.Core.Tests.Identity;

public sealed class RefusedTokenTests
{
    private readonly Issuer _issuer = new();

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("")]
    [InlineData("RS256")]
    public void An_unsigned_token_is_refused(string algorithm) =>
        _issuer.Refuses(TokenMint.WithoutSignature(algorithm, "rsa", Issuer.Claims()));

    [Fact]
    public void Alg_none_is_no_algorithm() =>
        _issuer.Refuses(TokenMint.WithoutSignature("none", null, Issuer.Claims()), TokenRefusals.AlgorithmNotAccepted);

    [Fact]
    public void Hmac_with_the_public_key_is_refused_however_the_key_is_written()
    {
        byte[][] secrets = [Encoding.UTF8.GetBytes(Issuer.Rsa.PublicPem), Encoding.UTF8.GetBytes(Issuer.Rsa.Jwk()), Encoding.UTF8.GetBytes(Issuer.Jwks)];

        foreach (var secret in secrets)
        {
            _issuer.Refuses(TokenMint.Hs256(secret, "rsa", Issuer.Claims()), TokenRefusals.AlgorithmNotAccepted);
        }
    }

    [Fact]
    public void Hmac_stays_refused_when_the_settings_ask_for_it_and_the_issuer_publishes_a_secret()
    {
        var secret = "a-shared-secret-of-more-than-32-bytes"u8.ToArray();
        var issuer = new Issuer(Issuer.Settings(TokenMint.JwksOf(
            $$"""{"kty":"oct","kid":"h","k":"{{Convert.ToBase64String(secret).TrimEnd('=')}}"}""")) with { Algorithms = ["HS256", "none"] });

        issuer.Refuses(TokenMint.Hs256(secret, "h", Issuer.Claims()), TokenRefusals.AlgorithmNotAccepted);
        issuer.Refuses(TokenMint.WithoutSignature("none", "h", Issuer.Claims()), TokenRefusals.AlgorithmNotAccepted);
    }

    [Theory]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("rs256")]
    [InlineData("RS256 ")]
    public void An_algorithm_outside_the_table_is_refused(string algorithm) =>
        _issuer.Refuses(
            TokenMint.Mint(Issuer.Rsa, "RS256", TokenMint.Header(algorithm, "rsa"), Issuer.Claims()), TokenRefusals.AlgorithmNotAccepted);

    [Fact]
    public void An_algorithm_the_issuer_is_not_configured_for_is_refused()
    {
        var issuer = new Issuer(Issuer.Settings() with { Algorithms = ["ES256"] });

        issuer.Accepts(Issuer.Good());
        issuer.Refuses(TokenMint.Mint(Issuer.Rsa, "RS256", Issuer.Claims()), TokenRefusals.AlgorithmNotAccepted);
    }

    [Fact]
    public void A_key_that_says_its_algorithm_serves_no_other()
    {
        var issuer = new Issuer(Issuer.Settings(TokenMint.JwksOf(Issuer.Rsa.Jwk(",\"alg\":\"PS256\""))));

        issuer.Accepts(TokenMint.Mint(Issuer.Rsa, "PS256", Issuer.Claims()));
        issuer.Refuses(TokenMint.Mint(Issuer.Rsa, "RS256", Issuer.Claims()), TokenRefusals.KeyNotKnown);
    }

    [Theory]
    [InlineData("ES256", "p384")]
    [InlineData("ES384", "p256")]
    [InlineData("RS256", "p256")]
    [InlineData("ES256", "rsa")]
    public void An_algorithm_and_a_key_of_another_kind_or_curve_do_not_meet(string algorithm, string keyId) =>
        _issuer.Refuses(
            TokenMint.Mint(AcceptedTokenTests.KeyFor(algorithm), algorithm, TokenMint.Header(algorithm, keyId), Issuer.Claims()),
            TokenRefusals.KeyNotKnown);

    [Theory]
    [InlineData("ES256", "p256")]
    [InlineData("ES384", "p384")]
    [InlineData("RS256", "rsa")]
    [InlineData("PS256", "rsa")]
    public void A_signature_by_a_key_of_another_kind_is_refused(string algorithm, string keyId)
    {
        foreach (var key in new[] { Issuer.Rsa, Issuer.P256, Issuer.P384 })
        {
            if (key != AcceptedTokenTests.KeyFor(algorithm))
            {
                _issuer.Refuses(
                    TokenMint.Mint(key, algorithm, TokenMint.Header(algorithm, keyId), Issuer.Claims()), TokenRefusals.SignatureInvalid);
            }
        }
    }

    [Fact]
    public void An_unknown_kid_is_refused_even_when_a_key_would_fit() =>
        _issuer.Refuses(
            TokenMint.Mint(Issuer.Rsa, "RS256", TokenMint.Header("RS256", "unknown"), Issuer.Claims()), TokenRefusals.KeyNotKnown);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("[\"rsa\"]")]
    public void A_kid_that_is_no_name_is_refused(string keyId) =>
        _issuer.Refuses(
            TokenMint.Mint(Issuer.Rsa, "RS256", $$"""{"alg":"RS256","kid":{{keyId}}}""", Issuer.Claims()), TokenRefusals.KeyNotKnown);

    [Fact]
    public void A_kid_of_another_key_of_the_same_kind_is_refused()
    {
        using var other = TestKey.Rsa("other");
        var issuer = new Issuer(Issuer.Settings(TokenMint.Jwks(Issuer.Rsa, other)));

        issuer.Refuses(
            TokenMint.Mint(Issuer.Rsa, "RS256", TokenMint.Header("RS256", "other"), Issuer.Claims()), TokenRefusals.SignatureInvalid);
    }

    [Fact]
    public void A_stranger_with_the_right_kid_is_refused()
    {
        using var stranger = TestKey.P256("p256");

        _issuer.Refuses(TokenMint.Mint(stranger, "ES256", Issuer.Claims()), TokenRefusals.SignatureInvalid);
    }

    [Fact]
    public void A_key_that_the_token_brings_along_is_not_used()
    {
        using var stranger = TestKey.P256("p256");
        var header = $$"""{"alg":"ES256","kid":"p256","jwk":{{stranger.Jwk()}},"jku":"https://evil.example/jwks","x5u":"https://evil.example"}""";

        _issuer.Refuses(TokenMint.Mint(stranger, "ES256", header, Issuer.Claims()), TokenRefusals.SignatureInvalid);
        _issuer.Refuses(
            TokenMint.Mint(stranger, "ES256", header.Replace(",\"kid\":\"p256\"", "", StringComparison.Ordinal), Issuer.Claims()),
            TokenRefusals.SignatureInvalid);
    }

    [Theory]
    [InlineData("\"https://issuer.example/\"")]
    [InlineData("\"HTTPS://issuer.example\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("[\"https://issuer.example\"]")]
    public void Another_issuer_is_refused(string issuer) =>
        _issuer.Refuses(
            Issuer.Good(Issuer.Claims().Replace("\"https://issuer.example\"", issuer, StringComparison.Ordinal)), TokenRefusals.IssuerNotTrusted);

    [Theory]
    [InlineData("\"other\"")]
    [InlineData("\"Bedrock-Gateway\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[\"other\"]")]
    [InlineData("[[\"bedrock-gateway\"]]")]
    [InlineData("{\"bedrock-gateway\":1}")]
    public void Another_audience_is_refused(string audience) =>
        _issuer.Refuses(
            Issuer.Good(Issuer.Claims().Replace("\"bedrock-gateway\"", audience, StringComparison.Ordinal)), TokenRefusals.AudienceNotAccepted);

    [Theory]
    [InlineData("iss", "The token's issuer is not trusted.")]
    [InlineData("aud", "The token is meant for another audience.")]
    [InlineData("exp", "The token has no expiry time.")]
    public void A_token_without_a_required_claim_is_refused(string claim, string message)
    {
        var claims = Issuer.Claims().Replace($"\"{claim}\"", "\"x\"", StringComparison.Ordinal);

        Assert.Equal(message, _issuer.Refuses(Issuer.Good(claims)).Message);
    }

    [Fact]
    public void A_critical_header_extension_is_refused()
    {
        foreach (var extension in new[] { ",\"crit\":[\"b64\"],\"b64\":false", ",\"crit\":[]", ",\"crit\":null" })
        {
            var header = $$"""{"alg":"ES256","kid":"p256"{{extension}}}""";

            _issuer.Refuses(TokenMint.Mint(Issuer.P256, "ES256", header, Issuer.Claims()), TokenRefusals.CriticalExtension);
        }
    }

    [Fact]
    public void A_key_for_encryption_verifies_nothing()
    {
        var issuer = new Issuer(Issuer.Settings(TokenMint.JwksOf(Issuer.Rsa.Jwk(",\"use\":\"enc\""))));

        issuer.Refuses(TokenMint.Mint(Issuer.Rsa, "RS256", Issuer.Claims()), TokenRefusals.KeyNotKnown);
    }

    [Fact]
    public void An_issuer_without_any_key_refuses_all()
    {
        foreach (var jwks in new[] { "", "null", "{}", "{\"keys\":[]}", "not json" })
        {
            new Issuer(Issuer.Settings(jwks)).Refuses(Issuer.Good(), TokenRefusals.KeyNotKnown);
        }
    }

    [Fact]
    public void No_refusal_shows_a_value_of_the_token()
    {
        var token = Issuer.Good(Issuer.Claims().Replace(Issuer.Name, "https://private-name.example", StringComparison.Ordinal));

        Assert.DoesNotContain("private-name", _issuer.Refuses(token).ToString(), StringComparison.Ordinal);
    }
}
