using System.Text;
using ExtProc.Core.Identity;
using ExtProc.Testing.Tokens;
using Xunit;

namespace ExtProc.Core.Tests.Identity;

public sealed class HostileTokenTests
{
    private readonly Issuer _issuer = new();

    [Fact]
    public void Twenty_thousand_random_texts_are_refused()
    {
        var random = new Random(20261120);
        for (var i = 0; i < 20_000; i++)
        {
            _issuer.Refuses(RandomText(random, i % 4));
        }
    }

    [Fact]
    public void Every_truncation_of_a_good_token_is_refused()
    {
        foreach (var token in new[] { Issuer.Good(), TokenMint.Mint(Issuer.Rsa, "RS256", Issuer.Claims()) })
        {
            for (var length = 0; length < token.Length; length++)
            {
                _issuer.Refuses(token[..length]);
                _issuer.Refuses(token[(token.Length - length)..]);
            }

            _issuer.Accepts(token);
        }
    }

    [Fact]
    public void Every_changed_character_of_a_good_token_is_refused()
    {
        var token = TokenMint.Mint(Issuer.Rsa, "RS256", Issuer.Claims());
        for (var at = 0; at < token.Length; at++)
        {
            foreach (var replacement in "A_.=\u00e9")
            {
                // The last character holds bits that mean nothing: 256 bytes are 342 characters less 4 bits.
                if (token[at] != replacement && at != token.Length - 1)
                {
                    _issuer.Refuses(string.Concat(token.AsSpan(0, at), [replacement], token.AsSpan(at + 1)));
                }
            }
        }
    }

    [Fact]
    public void Random_bytes_in_every_part_are_refused()
    {
        var random = new Random(7);
        for (var i = 0; i < 3000; i++)
        {
            var noise = new byte[random.Next(200)];
            random.NextBytes(noise);
            var header = Encoding.UTF8.GetBytes(TokenMint.Header("ES256", "p256"));
            var payload = Encoding.UTF8.GetBytes(Issuer.Claims());

            _issuer.Refuses(TokenMint.Mint(noise, payload, input => Issuer.P256.Sign("ES256", input)), TokenRefusals.Malformed);
            _issuer.Refuses(TokenMint.Mint(header, noise, input => Issuer.P256.Sign("ES256", input)), TokenRefusals.Malformed);
            _issuer.Refuses(TokenMint.Mint(header, payload, _ => noise), TokenRefusals.SignatureInvalid);
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("7")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{\"alg\":\"ES256\",}")]
    [InlineData("/* comment */{\"alg\":\"ES256\"}")]
    public void Parts_that_are_no_JSON_objects_are_refused(string part)
    {
        _issuer.Refuses(TokenMint.Mint(Issuer.P256, "ES256", part, Issuer.Claims()), TokenRefusals.Malformed);
        _issuer.Refuses(TokenMint.Mint(Issuer.P256, "ES256", TokenMint.Header("ES256", "p256"), part), TokenRefusals.Malformed);
    }

    [Theory]
    [InlineData("\"iss\":\"https://issuer.example\"")]
    [InlineData("\"aud\":\"bedrock-gateway\"")]
    [InlineData("\"team\":\"engineering\"")]
    [InlineData("\"\\u0074eam\":\"engineering\"")]
    [InlineData("\"exp\":1900000000")]
    public void A_claim_that_stands_twice_is_refused(string again) =>
        _issuer.Refuses(Issuer.Good(Issuer.Claims("," + again)), TokenRefusals.Malformed);

    [Fact]
    public void A_header_member_that_stands_twice_is_refused() =>
        _issuer.Refuses(
            TokenMint.Mint(Issuer.P256, "ES256", """{"alg":"none","alg":"ES256","kid":"p256"}""", Issuer.Claims()), TokenRefusals.Malformed);

    [Theory]
    [InlineData("\"iss\":\"\\ud800\"")]
    [InlineData("\"iss\":\"https://issuer.example\",\"aud\":\"\\udc00\"")]
    [InlineData("\"iss\":\"https://issuer.example\",\"aud\":[\"\\ud800\"]")]
    [InlineData("\"iss\":\"https://issuer.example\",\"aud\":\"bedrock-gateway\",\"exp\":1900000000,\"team\":\"\\ud800x\"")]
    [InlineData("\"iss\":\"https://issuer.example\",\"aud\":\"bedrock-gateway\",\"exp\":1900000000,\"\\ud800\":1,\"team\":\"t\"")]
    public void A_lone_surrogate_breaks_nothing(string claims) => _issuer.Refuses(Issuer.Good($"{{{claims}}}"));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused()
    {
        var payload = Encoding.UTF8.GetBytes(Issuer.Claims(team: "\"fin#nce\""));
        payload[Array.IndexOf(payload, (byte)'#')] = 0xFF;

        _issuer.Refuses(
            TokenMint.Mint(Encoding.UTF8.GetBytes(TokenMint.Header("ES256", "p256")), payload, input => Issuer.P256.Sign("ES256", input)),
            TokenRefusals.Malformed);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        var deep = $",\"x\":{new string('[', 3000)}{new string(']', 3000)}";

        _issuer.Refuses(Issuer.Good(Issuer.Claims(deep)), TokenRefusals.Malformed);
    }

    [Fact]
    public void A_token_of_16_KiB_is_read_and_one_character_more_is_not()
    {
        var longest = WithLength(CompactToken.MaxLength);

        Assert.Equal(CompactToken.MaxLength, longest.Length);
        _issuer.Accepts(longest);
        _issuer.Refuses(longest + "A", TokenRefusals.TooLong);
        _issuer.Refuses(new string('A', 100 * 1024), TokenRefusals.TooLong);
        _issuer.Refuses(new string('.', 100 * 1024), TokenRefusals.TooLong);
    }

    [Fact]
    public void A_token_of_five_parts_is_refused_unread()
    {
        _issuer.Refuses("a.b.c.d.e", TokenRefusals.Encrypted);
        _issuer.Refuses("....", TokenRefusals.Encrypted);
        _issuer.Refuses(Issuer.Good() + ".b.c", TokenRefusals.Encrypted);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("...")]
    [InlineData("null.null.x")]
    [InlineData("Bearer a.b.c")]
    [InlineData("a.b.c\n")]
    [InlineData("a=.b=.c=")]
    public void Texts_that_are_no_token_are_refused(string token) => _issuer.Refuses(token, TokenRefusals.Malformed);

    private static string RandomText(Random random, int kind)
    {
        const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var length = random.Next(1, 400);
        return kind switch
        {
            0 => string.Create(length, random, static (span, r) => { foreach (ref var c in span) { c = (char)r.Next(0x10000); } }),
            1 => string.Create(length, random, static (span, r) => { foreach (ref var c in span) { c = r.Next(20) == 0 ? '.' : Base64[r.Next(64)]; } }),
            2 => $"{Part(random)}.{Part(random)}.{Part(random)}",
            // A good beginning, so that the later checks are reached.
            _ => $"{Issuer.Good().Split('.')[0]}.{Part(random)}.{Part(random)}",
        };

        static string Part(Random random) =>
            string.Create(random.Next(60), random, static (span, r) => { foreach (ref var c in span) { c = Base64[r.Next(64)]; } });
    }

    private static string WithLength(int length)
    {
        for (var filler = length * 3 / 4 - 600; ; filler++)
        {
            var token = TokenMint.Mint(Issuer.P256, "ES256", Issuer.Claims($",\"x\":\"{new string('x', filler)}\""));
            if (token.Length >= length)
            {
                return token;
            }
        }
    }
}
