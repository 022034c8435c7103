using ExtProc.Core.Identity;
using ExtProc.Testing.Tokens;
using Xunit;

namespace ExtProc.Core.Tests.Identity;

public sealed class JwksDocumentTests
{
    [Fact]
    public void Sound_keys_have_no_problems()
    {
        var jwks = TokenMint.JwksOf(
            Issuer.Rsa.Jwk(",\"use\":\"sig\",\"alg\":\"RS256\""),
            Issuer.P256.Jwk(",\"key_ops\":[\"verify\"],\"x5c\":[\"ignored\"],\"unknown\":{}"),
            Issuer.P384.Jwk());

        Assert.Empty(JwksDocument.FindProblems(jwks));
        Assert.Equal(
            [SigningKeyKind.Rsa, SigningKeyKind.P256, SigningKeyKind.P384],
            JwksDocument.Read(jwks).Keys.Select(key => key.Kind));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("{\"keys\":[}")]
    [InlineData("{\"keys\":[],\"keys\":[]}")]
    public void A_text_that_is_not_JSON_is_told(string jwks) =>
        Assert.Equal(["The JWKS document is not JSON."], JwksDocument.FindProblems(jwks));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"keys\":null}")]
    [InlineData("{\"keys\":{}}")]
    public void A_document_without_a_keys_array_is_told(string jwks) =>
        Assert.Equal(["The JWKS document has no \"keys\" array."], JwksDocument.FindProblems(jwks));

    [Fact]
    public void An_empty_document_is_told() =>
        Assert.Equal(["The JWKS document holds no key that can verify a token."], JwksDocument.FindProblems("{\"keys\":[]}"));

    [Fact]
    public void A_key_without_a_kid_among_many_of_its_kind_is_told_as_harmless()
    {
        using var first = TestKey.P256(null);
        using var second = TestKey.P256("second");
        using var third = TestKey.P256("third");

        Assert.Empty(JwksDocument.Read(TokenMint.Jwks(first, second, Issuer.Rsa, Issuer.P384)).Problems);
        var problem = Assert.Single(JwksDocument.Read(TokenMint.Jwks(first, second, third)).Problems);
        Assert.Equal(("A key without a kid stands beside more than 1 other of its kind.", true), (problem.Message, problem.IsHarmless));
    }

    [Theory]
    [InlineData("{\"kty\":\"oct\",\"k\":\"AAAA\"}", "its kty \"oct\" is not supported")]
    [InlineData("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}", "its kty \"OKP\" is not supported")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"secp256k1\"}", "its crv \"secp256k1\" is not supported")]
    [InlineData("{\"kty\":\"EC\"}", "its crv (none) is not supported")]
    [InlineData("{\"kty\":\"RSA\",\"use\":\"enc\"}", "its use is \"enc\", not \"sig\"")]
    [InlineData("{\"kty\":\"RSA\",\"key_ops\":[\"encrypt\"]}", "its key_ops do not hold \"verify\"")]
    [InlineData("{\"kty\":\"RSA\",\"alg\":\"RSA-OAEP\"}", "its alg \"RSA-OAEP\" is not supported")]
    public void A_key_that_is_not_for_us_is_told_as_harmless(string jwk, string reason)
    {
        var jwks = TokenMint.JwksOf(Issuer.Rsa.Jwk(), jwk);

        var problem = Assert.Single(JwksDocument.Read(jwks).Problems);
        Assert.Equal(($"Key 2 is not used: {reason}.", true), (problem.Message, problem.IsHarmless));
        Assert.Single(JwksDocument.Read(jwks).Keys);
    }

    [Theory]
    [InlineData("7", "it is not a JSON object")]
    [InlineData("{}", "it has no kty")]
    [InlineData("{\"kty\":7}", "its kty is not a string")]
    [InlineData("{\"kty\":\"RSA\",\"kid\":7}", "its kid is not a string")]
    [InlineData("{\"kty\":\"RSA\"}", "its n or e is missing or not base64url")]
    [InlineData("{\"kty\":\"RSA\",\"n\":\"*\",\"e\":\"AQAB\"}", "its n or e is missing or not base64url")]
    [InlineData("{\"kty\":\"RSA\",\"n\":7,\"e\":\"AQAB\"}", "its n or e is missing or not base64url")]
    [InlineData("{\"kty\":\"RSA\",\"n\":\"AQAB\",\"e\":\"AQAB\"}", "RSA keys need 2048 bits, it has 17")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\"}", "its x or y is missing or not base64url")]
    [InlineData("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}", "its x and y are not a point of P-256")]
    public void A_broken_key_is_told(string jwk, string reason)
    {
        var problem = Assert.Single(JwksDocument.Read(TokenMint.JwksOf(Issuer.Rsa.Jwk(), jwk)).Problems);

        Assert.Equal(($"Key 2 is not used: {reason}.", false), (problem.Message, problem.IsHarmless));
    }

    [Fact]
    public void A_short_RSA_key_is_told()
    {
        using var key = TestKey.Rsa("short", 1024);

        Assert.Contains("Key 1 is not used: RSA keys need 2048 bits, it has 1024.", JwksDocument.FindProblems(TokenMint.Jwks(key)));
    }

    [Fact]
    public void An_RSA_key_with_a_useless_exponent_is_told()
    {
        foreach (var exponent in new[] { "AQ", "AA", "AAE", "BA" })
        {
            var jwk = Issuer.Rsa.Jwk().Replace("\"AQAB\"", $"\"{exponent}\"", StringComparison.Ordinal);

            Assert.Contains("Key 1 is not used: its n and e are not an RSA key.", JwksDocument.FindProblems(TokenMint.JwksOf(jwk)));
        }
    }

    [Fact]
    public void A_point_beside_the_curve_is_told()
    {
        // A point of another key's x: on the curve with a chance of 2^-256.
        using var other = TestKey.P384("other");
        var x = other.Jwk().Split("\"x\":\"")[1].Split('"')[0];
        var own = Issuer.P384.Jwk().Split("\"x\":\"")[1].Split('"')[0];
        var jwk = Issuer.P384.Jwk().Replace(own, x, StringComparison.Ordinal);

        Assert.Contains("Key 1 is not used: its x and y are not a point of P-384.", JwksDocument.FindProblems(TokenMint.JwksOf(jwk)));
    }

    [Fact]
    public void A_curve_that_is_too_large_is_told()
    {
        using var key = TestKey.P521("p521");

        Assert.Contains("Key 1 is not used: its crv \"P-521\" is not supported.", JwksDocument.FindProblems(TokenMint.Jwks(key)));
    }

    [Fact]
    public void An_algorithm_of_another_kind_than_the_key_is_told() =>
        Assert.Contains(
            "Key 1 is not used: its alg does not fit its kty and crv.",
            JwksDocument.FindProblems(TokenMint.JwksOf(Issuer.P256.Jwk(",\"alg\":\"ES384\""))));

    [Fact]
    public void A_kid_that_stands_twice_is_told()
    {
        using var second = TestKey.P256("rsa");

        Assert.Equal(["Key 2 has the kid of an earlier key."], JwksDocument.FindProblems(TokenMint.Jwks(Issuer.Rsa, second)));
    }

    [Fact]
    public void Problems_are_all_told_together() =>
        Assert.Equal(
            [
                "Key 1 is not used: it has no kty.",
                "Key 2 is not used: its kty \"oct\" is not supported.",
                "The JWKS document holds no key that can verify a token.",
            ],
            JwksDocument.FindProblems(TokenMint.JwksOf("{}", "{\"kty\":\"oct\"}")));

    [Fact]
    public void No_document_however_broken_throws()
    {
        var random = new Random(1);
        var good = Issuer.Jwks;
        for (var length = 0; length < good.Length; length++)
        {
            Assert.NotEmpty(JwksDocument.FindProblems(good[..length]));
        }

        for (var i = 0; i < 2000; i++)
        {
            var changed = good.ToCharArray();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
            {
                changed[random.Next(changed.Length)] = (char)random.Next(32, 127);
            }

            Assert.NotNull(JwksDocument.FindProblems(new string(changed)));
        }

        Assert.NotEmpty(JwksDocument.FindProblems("{\"keys\":[{\"kty\":\"\\ud800\"}]}"));
        Assert.NotEmpty(JwksDocument.FindProblems("{\"keys\":[\"" + (char)0xD800 + "\"]}"));
    }
}
