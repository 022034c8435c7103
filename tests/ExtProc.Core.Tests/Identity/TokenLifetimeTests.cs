using System.Globalization;
using ExtProc.Core.Identity;
using Xunit;

namespace ExtProc.Core.Tests.Identity;

public sealed class TokenLifetimeTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private readonly Issuer _issuer = new();

    [Fact]
    public void A_token_expires_a_minute_after_its_exp_to_the_tick()
    {
        var end = Issuer.Now.AddSeconds(600);

        // Each with a token of its own too, so that the answer does not come from the cache.
        foreach (var team in new[] { "a", "b" })
        {
            _issuer.Clock.AdjustTime(end + Skew - Tick);
            _issuer.Accepts(Issuer.Good(Issuer.Claims(team: $"\"{team}\"")));

            _issuer.Clock.AdjustTime(end + Skew);
            _issuer.Refuses(Issuer.Good(Issuer.Claims(team: $"\"{team}2\"")), TokenRefusals.Expired);
        }
    }

    [Fact]
    public void A_token_starts_a_minute_before_its_nbf_to_the_tick()
    {
        var start = Issuer.Now.AddSeconds(300);
        var token = Issuer.Good(Issuer.Claims($",\"nbf\":{start.ToUnixTimeSeconds()}"));

        _issuer.Clock.AdjustTime(start - Skew - Tick);
        _issuer.Refuses(token, TokenRefusals.NotYetValid);

        _issuer.Clock.AdjustTime(start - Skew);
        _issuer.Accepts(token);
    }

    [Fact]
    public void A_remembered_token_is_served_neither_after_its_end_nor_before_its_start()
    {
        var start = Issuer.Now.AddSeconds(-100);
        var token = Issuer.Good(Issuer.Claims($",\"nbf\":{start.ToUnixTimeSeconds()}"));
        _issuer.Accepts(token);

        _issuer.Clock.AdjustTime(Issuer.Now.AddSeconds(600) + Skew - Tick);
        _issuer.Accepts(token);
        _issuer.Clock.Advance(Tick);
        _issuer.Refuses(token, TokenRefusals.Expired);

        // A clock that was put back.
        _issuer.Clock.AdjustTime(start - Skew - Tick);
        _issuer.Refuses(token, TokenRefusals.NotYetValid);
        Assert.Equal(1, _issuer.Validator.SignatureChecks);
    }

    [Theory]
    [InlineData("600.5", 660.499, true)]
    [InlineData("600.5", 660.5, false)]
    [InlineData("600.0", 659.999, true)]
    [InlineData("600.0", 660, false)]
    public void Fractions_of_a_second_count(string offset, double secondsFromNow, bool accepted)
    {
        var exp = (decimal)Issuer.Now.ToUnixTimeSeconds() + decimal.Parse(offset, CultureInfo.InvariantCulture);
        _issuer.Clock.AdjustTime(Issuer.Now.AddSeconds(secondsFromNow));

        Check(Claims(exp.ToString(CultureInfo.InvariantCulture)), accepted ? null : TokenRefusals.Expired);
    }

    [Theory]
    [InlineData("1e11")]
    [InlineData("253402300799")]
    public void An_exp_of_the_far_future_is_accepted(string exp) => _issuer.Accepts(Issuer.Good(Claims(exp)));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("-62135596800")]
    public void An_exp_of_the_far_past_has_passed(string exp) =>
        _issuer.Refuses(Issuer.Good(Claims(exp)), TokenRefusals.Expired);

    [Theory]
    [InlineData("253402300800")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999999999")]
    [InlineData("1e300")]
    [InlineData("1e999")]
    [InlineData("-1e300")]
    [InlineData("-1e999")]
    public void A_time_that_no_calendar_shows_is_refused(string value)
    {
        _issuer.Refuses(Issuer.Good(Claims(value)), TokenRefusals.Malformed);
        _issuer.Refuses(Issuer.Good(Issuer.Claims($",\"nbf\":{value}")), TokenRefusals.Malformed);
    }

    [Theory]
    [InlineData("\"1900000000\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("[1900000000]")]
    [InlineData("{}")]
    public void Times_that_are_no_numbers_are_refused(string value)
    {
        _issuer.Refuses(Issuer.Good(Claims(value)), TokenRefusals.Malformed);
        _issuer.Refuses(Issuer.Good(Issuer.Claims($",\"nbf\":{value}")), TokenRefusals.Malformed);
    }

    private static string Claims(string exp) => $$"""{"iss":"{{Issuer.Name}}","aud":"{{Issuer.Audience}}","exp":{{exp}}}""";

    private void Check(string claims, ExtProc.Dialects.Contract.Refusal? expected)
    {
        if (expected is null)
        {
            _issuer.Accepts(Issuer.Good(claims));
        }
        else
        {
            _issuer.Refuses(Issuer.Good(claims), expected);
        }
    }
}
