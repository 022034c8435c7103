using ExtProc.Core.Identity;
using ExtProc.Core.Settings;
using ExtProc.Testing.Tokens;
using Xunit;

namespace ExtProc.Core.Tests.Identity;

public sealed class AcceptedTokenTests
{
    private readonly Issuer _issuer = new();

    public static TheoryData<string> Algorithms => ["RS256", "PS256", "ES256", "ES384"];

    internal static TestKey KeyFor(string algorithm) => algorithm switch
    {
        "ES256" => Issuer.P256,
        "ES384" => Issuer.P384,
        _ => Issuer.Rsa,
    };

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_token_of_each_algorithm_tells_the_caller(string algorithm)
    {
        var caller = _issuer.Accepts(TokenMint.Mint(KeyFor(algorithm), algorithm, Issuer.Claims()));

        Assert.Equal(new Caller(Issuer.Name, "finance"), caller);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_token_without_a_kid_is_tried_with_both_keys_of_its_kind(string algorithm)
    {
        // An issuer that changes its key: a wrong key of every kind stands before the right one.
        using var rsa = TestKey.Rsa("other-rsa");
        using var p256 = TestKey.P256("other-p256");
        using var p384 = TestKey.P384("other-p384");
        var issuer = new Issuer(Issuer.Settings(TokenMint.Jwks(rsa, p256, p384, Issuer.Rsa, Issuer.P256, Issuer.P384)));

        var token = TokenMint.Mint(KeyFor(algorithm), algorithm, TokenMint.Header(algorithm, null), Issuer.Claims());

        Assert.Equal("finance", issuer.Accepts(token).TeamClaim);
    }

    [Fact]
    public void A_token_without_a_kid_fits_a_key_without_one()
    {
        using var key = TestKey.P256(null);
        var issuer = new Issuer(Issuer.Settings(TokenMint.Jwks(key)));

        issuer.Accepts(TokenMint.Mint(key, "ES256", Issuer.Claims()));
    }

    [Theory]
    [InlineData("\"bedrock-gateway\"")]
    [InlineData("\"second-audience\"")]
    [InlineData("[\"bedrock-gateway\"]")]
    [InlineData("[\"other\",\"second-audience\"]")]
    [InlineData("[\"bedrock-gateway\",\"bedrock-gateway\"]")]
    public void One_of_the_configured_audiences_is_enough(string audience)
    {
        var claims = Issuer.Claims().Replace("\"bedrock-gateway\"", audience, StringComparison.Ordinal);

        _issuer.Accepts(Issuer.Good(claims));
    }

    [Fact]
    public void Each_issuer_has_its_own_keys_audiences_and_claim()
    {
        using var key = TestKey.Rsa("rsa");
        var issuer = new Issuer(
            Issuer.Settings(),
            new IssuerSettings
            {
                Issuer = "https://second.example", Audiences = ["aud2"], Jwks = TokenMint.Jwks(key),
                TeamClaim = ["groups", "1"], Algorithms = ["PS256"],
            });

        var caller = issuer.Accepts(TokenMint.Mint(key, "PS256", SecondClaims()));

        Assert.Equal(new Caller("https://second.example", "engineering"), caller);
        Assert.Equal("finance", issuer.Accepts(TokenMint.Mint(Issuer.Rsa, "RS256", Issuer.Claims())).TeamClaim);
        // The same kid at both issuers: neither's key counts for the other.
        issuer.Refuses(TokenMint.Mint(Issuer.Rsa, "PS256", SecondClaims()), TokenRefusals.SignatureInvalid);
        issuer.Refuses(TokenMint.Mint(key, "RS256", Issuer.Claims()), TokenRefusals.SignatureInvalid);
    }

    [Fact]
    public void Claims_that_nobody_reads_may_be_anything()
    {
        _issuer.Accepts(Issuer.Good(Issuer.Claims(
            ""","context":{"a":[1,2,{"b":null}]},"big":123456789012345678901234567890,"n":1e400,"sub":null,"iat":1.5""")));
    }

    /// <summary>https://www.rfc-editor.org/rfc/rfc7519#section-4.1</summary>
    [Theory]
    [InlineData(",\"iat\":\"yesterday\"")]
    [InlineData(""","iat":true""")]
    [InlineData(""","jti":{"a":1}""")]
    public void Registered_claim_of_another_type_is_malformed(string claim) =>
        _issuer.Refuses(Issuer.Good(Issuer.Claims(claim)), TokenRefusals.Malformed);

    [Fact]
    public async Task Many_threads_get_the_answers_one_thread_gets()
    {
        string[] good = [.. Enumerable.Range(0, 60).Select(i => TokenMint.Mint(
            KeyFor(Algorithms.ElementAt(i % 4).Data), Algorithms.ElementAt(i % 4).Data, Issuer.Claims(team: $"\"team-{i}\"")))];
        string[] bad = [.. good.Select(token => token[..^12] + "AAAAAAAAAAAA")];

        var threads = Enumerable.Range(0, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 400; i++)
            {
                var at = random.Next(good.Length);
                Assert.Equal($"team-{at}", _issuer.Accepts(good[at]).TeamClaim);
                _issuer.Refuses(bad[at], TokenRefusals.SignatureInvalid);
            }
        }));

        await Task.WhenAll(threads);
    }

    private static string SecondClaims() => Issuer.Claims(",\"groups\":[\"all\",\"engineering\"]")
        .Replace(Issuer.Name, "https://second.example", StringComparison.Ordinal)
        .Replace(Issuer.Audience, "aud2", StringComparison.Ordinal);
}
