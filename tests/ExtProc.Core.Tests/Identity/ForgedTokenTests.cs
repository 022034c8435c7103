using ExtProc.Core.Http;
using ExtProc.Core.Identity;
using ExtProc.Dialects.Contract;
using ExtProc.Testing.Tokens;
using Xunit;

namespace ExtProc.Core.Tests.Identity;

/// <summary>What a forged token costs: how many signatures are checked, and when no more are.</summary>
public sealed class ForgedTokenTests
{
    private static readonly ClientPeer Peer = new("17", "192.0.2.1:40000");

    private readonly Issuer _issuer = new();
    private int _serial;

    public static TheoryData<string> Algorithms => ["RS256", "PS256", "ES256", "ES384"];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 0)]
    [InlineData(20, 0)]
    public void Without_a_kid_at_most_two_keys_are_tried(int keys, int checks)
    {
        TestKey[] all = [.. Enumerable.Range(0, keys).Select(i => TestKey.P384($"key-{i}"))];
        var issuer = new Issuer(Issuer.Settings(TokenMint.Jwks(all)));
        var expected = keys > TrustedIssuer.MaxKeysTried ? TokenRefusals.KeyNotNamed : TokenRefusals.SignatureInvalid;

        issuer.Refuses(Forged("ES384", null), expected);
        Assert.Equal(checks, issuer.Validator.SignatureChecks);

        // A good one has the same right, and no more.
        var good = TokenMint.Mint(all[^1], "ES384", TokenMint.Header("ES384", null), Issuer.Claims());
        Assert.Equal(checks > 0, issuer.Validator.TryValidate(good, out _, out _));
        Assert.Equal(2 * checks, issuer.Validator.SignatureChecks);
    }

    [Fact]
    public void Keys_of_other_kinds_and_algorithms_do_not_count()
    {
        TestKey[] others = [.. Enumerable.Range(0, 5).Select(i => TestKey.Rsa($"rsa-{i}"))];
        var issuer = new Issuer(Issuer.Settings(TokenMint.JwksOf([.. others.Select(key => key.Jwk(",\"alg\":\"PS256\"")), Issuer.Rsa.Jwk(), Issuer.P256.Jwk()])));

        issuer.Accepts(TokenMint.Mint(Issuer.P256, "ES256", TokenMint.Header("ES256", null), Issuer.Claims()));
        issuer.Accepts(TokenMint.Mint(Issuer.Rsa, "RS256", TokenMint.Header("RS256", null), Issuer.Claims()));
        issuer.Refuses(TokenMint.Mint(others[0], "PS256", TokenMint.Header("PS256", null), Issuer.Claims()), TokenRefusals.KeyNotNamed);
    }

    [Fact]
    public void A_kid_that_many_keys_have_is_none()
    {
        TestKey[] namesakes = [.. Enumerable.Range(0, 3).Select(_ => TestKey.P384("same"))];
        var issuer = new Issuer(Issuer.Settings(TokenMint.Jwks(namesakes)));

        issuer.Refuses(TokenMint.Mint(namesakes[1], "ES384", Issuer.Claims()), TokenRefusals.KeyNotNamed);
        Assert.Equal(0, issuer.Validator.SignatureChecks);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_signature_of_the_wrong_length_is_not_checked(string algorithm)
    {
        var key = AcceptedTokenTests.KeyFor(algorithm);
        var length = key.Sign(algorithm, []).Length;
        foreach (var wrong in new[] { 0, 1, length - 1, length + 1, 2 * length })
        {
            var token = TokenMint.Mint(TokenMint.Header(algorithm, key.KeyId), Issuer.Claims(), _ => new byte[wrong]);
            _issuer.Refuses(token, TokenRefusals.SignatureInvalid);
        }

        Assert.Equal(0, _issuer.Validator.SignatureChecks);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_signature_of_zeros_or_ones_is_refused(string algorithm)
    {
        var key = AcceptedTokenTests.KeyFor(algorithm);
        foreach (var octet in new byte[] { 0, 255 })
        {
            var bytes = new byte[key.Sign(algorithm, []).Length];
            Array.Fill(bytes, octet);
            _issuer.Refuses(TokenMint.Mint(TokenMint.Header(algorithm, key.KeyId), Issuer.Claims(), _ => bytes), TokenRefusals.SignatureInvalid);
        }
    }

    [Fact]
    public void What_can_be_refused_without_a_key_never_reaches_one()
    {
        string[] claims =
        [
            Issuer.Claims().Replace(Issuer.Name, "https://other.example", StringComparison.Ordinal),
            Issuer.Claims().Replace(Issuer.Audience, "other", StringComparison.Ordinal),
            Issuer.Claims().Replace($"{Issuer.Now.ToUnixTimeSeconds() + 600}", "1", StringComparison.Ordinal),
            Issuer.Claims($",\"nbf\":{Issuer.Now.ToUnixTimeSeconds() + 600}"),
        ];
        foreach (var wrong in claims)
        {
            Assert.NotEqual(TokenRefusals.SignatureInvalid, _issuer.Refuses(Forged("ES384", "p384", wrong)));
        }

        Assert.Equal(0, _issuer.Validator.SignatureChecks);
    }

    [Theory]
    [InlineData("RS256", 334)]
    [InlineData("ES256", 84)]
    [InlineData("ES384", 12)]
    public void A_connection_gets_no_more_checks_when_its_failures_have_cost_enough(string algorithm, int checks)
    {
        for (var i = 0; i < 1000; i++)
        {
            var refusal = Refuse(Forged(algorithm, AcceptedTokenTests.KeyFor(algorithm).KeyId), Peer);
            Assert.Equal(i < checks ? TokenRefusals.SignatureInvalid : TokenRefusals.TooManyFailures, refusal);
        }

        Assert.Equal(checks, _issuer.Validator.SignatureChecks);
        Assert.Equal((429, "1"), (TokenRefusals.TooManyFailures.Status, TokenRefusals.TooManyFailures.RetryAfter));
    }

    [Fact]
    public void Nobody_else_notices_and_known_tokens_go_on()
    {
        var known = Issuer.Good(Issuer.Claims(",\"jti\":\"known\""));
        Assert.True(_issuer.Validator.TryValidate(known, out _, out _, Peer));
        Exhaust(Peer);

        Assert.True(_issuer.Validator.TryValidate(known, out _, out _, Peer));
        foreach (var other in new[] { Peer with { Connection = "18" }, Peer with { Address = "192.0.2.2:40000" }, default })
        {
            Assert.True(_issuer.Validator.TryValidate(New(), out _, out _, other));
        }

        Assert.False(_issuer.Validator.TryValidate(New(), out _, out var refusal, Peer));
        Assert.Equal(TokenRefusals.TooManyFailures, refusal);
    }

    [Fact]
    public void A_limited_token_is_judged_when_time_has_passed()
    {
        Exhaust(Peer);
        var token = New();
        Assert.Equal(TokenRefusals.TooManyFailures, Refuse(token, Peer));

        _issuer.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(_issuer.Validator.TryValidate(token, out _, out _, Peer));
    }

    [Fact]
    public void Good_tokens_and_known_bad_ones_cost_a_connection_nothing()
    {
        var bad = Forged("ES384", "p384");
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(TokenRefusals.SignatureInvalid, Refuse(bad, Peer));
            Assert.True(_issuer.Validator.TryValidate(TokenMint.Mint(Issuer.P384, "ES384", Issuer.Claims($",\"jti\":\"{i}\"")), out _, out _, Peer));
        }
    }

    [Fact]
    public void A_peer_that_Envoy_does_not_tell_about_is_not_limited()
    {
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(TokenRefusals.SignatureInvalid, Refuse(Forged("ES384", "p384"), default));
        }
    }

    private void Exhaust(ClientPeer peer)
    {
        while (Refuse(Forged("ES384", "p384"), peer) == TokenRefusals.SignatureInvalid)
        {
            // Until the limit.
        }
    }

    private string New() => Issuer.Good(Issuer.Claims($",\"jti\":\"{_serial++}\""));

    private Refusal Refuse(string token, ClientPeer peer)
    {
        Assert.False(_issuer.Validator.TryValidate(token, out _, out var refusal, peer));
        return refusal;
    }

    /// <summary>A token that is new, well-formed, for us, and signed by nobody: only the signature tells.</summary>
    private string Forged(string algorithm, string? keyId, string? claims = null)
    {
        var signature = AcceptedTokenTests.KeyFor(algorithm).Sign(algorithm, "something else"u8.ToArray());
        return TokenMint.Mint(TokenMint.Header(algorithm, keyId), claims ?? Issuer.Claims($",\"jti\":\"{_serial++}\""), _ => signature);
    }
}
