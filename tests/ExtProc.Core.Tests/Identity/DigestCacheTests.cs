using ExtProc.Core.Identity;
using ExtProc.Testing.Tokens;
using Xunit;

namespace ExtProc.Core.Tests.Identity;

public sealed class DigestCacheTests
{
    [Fact]
    public void A_signature_is_checked_once_whether_good_or_bad()
    {
        var issuer = new Issuer();
        var good = TokenMint.Mint(Issuer.P384, "ES384", Issuer.Claims());
        var bad = TokenMint.Mint(Issuer.P384, "ES384", TokenMint.Header("ES384", "p384"), Issuer.Claims())[..^8] + "AAAAAAAA";

        for (var i = 0; i < 50; i++)
        {
            issuer.Accepts(good);
            issuer.Refuses(bad, TokenRefusals.SignatureInvalid);
        }

        Assert.Equal(2, issuer.Validator.SignatureChecks);
    }

    [Fact]
    public void Refusals_by_claims_cost_no_signature_check()
    {
        var issuer = new Issuer();
        issuer.Refuses(Issuer.Good(Issuer.Claims().Replace(Issuer.Audience, "other", StringComparison.Ordinal)));
        issuer.Refuses(TokenMint.Mint(Issuer.Rsa, "RS256", TokenMint.Header("RS256", "unknown"), Issuer.Claims()));
        issuer.Clock.AdjustTime(Issuer.Now.AddDays(1));
        issuer.Refuses(Issuer.Good(), TokenRefusals.Expired);

        Assert.Equal(0, issuer.Validator.SignatureChecks);
    }

    [Fact]
    public void A_token_that_was_too_early_is_accepted_in_time()
    {
        var issuer = new Issuer();
        var token = Issuer.Good(Issuer.Claims($",\"nbf\":{Issuer.Now.AddMinutes(5).ToUnixTimeSeconds()}"));
        issuer.Refuses(token, TokenRefusals.NotYetValid);

        issuer.Clock.AdjustTime(Issuer.Now.AddMinutes(5));

        issuer.Accepts(token);
    }

    [Fact]
    public void The_cache_is_bounded_and_keeps_what_is_asked_for()
    {
        var cache = new DigestCache<string>(100);
        var favourite = TextDigest.Of("favourite");
        cache.Add(favourite, "favourite");
        for (var i = 0; i < 10_000; i++)
        {
            cache.Add(TextDigest.Of($"token {i}"), "other");
            Assert.True(cache.TryGet(favourite, out var value));
            Assert.Equal("favourite", value);
            Assert.InRange(cache.Count, 1, 100);
        }

        Assert.False(cache.TryGet(TextDigest.Of("token 0"), out _));
        // At least the most recent half is there.
        for (var i = 9_960; i < 10_000; i++)
        {
            Assert.True(cache.TryGet(TextDigest.Of($"token {i}"), out _));
        }
    }

    [Fact]
    public async Task The_cache_stays_bounded_under_many_threads()
    {
        var cache = new DigestCache<string>(64);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var name = $"{thread} {i % 500}";
                cache.Add(TextDigest.Of(name), name);
                if (cache.TryGet(TextDigest.Of(name), out var value))
                {
                    Assert.Equal(name, value);
                }
            }
        })));

        Assert.InRange(cache.Count, 1, 64);
    }

    [Fact]
    public void Digests_are_equal_for_equal_tokens_only()
    {
        Assert.Equal(TextDigest.Of("abc"), TextDigest.Of(new string(['a', 'b', 'c'])));
        Assert.NotEqual(TextDigest.Of("abc"), TextDigest.Of("abd"));
        Assert.NotEqual(TextDigest.Of(""), TextDigest.Of("\0"));
    }

    [Fact]
    public void A_known_token_allocates_next_to_nothing()
    {
        var issuer = new Issuer();
        var token = Issuer.Good();
        issuer.Accepts(token);

        var least = long.MaxValue;
        for (var i = 0; i < 50; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            issuer.Validator.TryValidate(token, out _, out _);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.InRange(least, 0, 100);
    }
}
