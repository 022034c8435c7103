using ExtProc.Core.Identity;
using ExtProc.Core.Settings;
using ExtProc.Testing.Tokens;
using Xunit;

namespace ExtProc.Allocation.Tests;

public sealed class IdentityBudgets
{
    [Fact]
    public void A_token_seen_before_costs_nothing_worth_naming()
    {
        using var key = TestKey.P256("k");
        var validator = new TokenValidator(
            new IdentitySettings
            {
                Issuers = [new IssuerSettings { Issuer = "https://issuer.example", Audiences = ["a"], Jwks = TokenMint.Jwks(key) }],
            },
            TimeProvider.System);
        var expires = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var token = TokenMint.Mint(
            key, "ES256", $$"""{"iss":"https://issuer.example","aud":"a","team":"finance","exp":{{expires}}}""");

        Budgets.Hold("validate a token seen before", () =>
        {
            if (!validator.TryValidate(token, out _, out var refusal))
            {
                throw new InvalidOperationException(refusal.Message);
            }
        });
    }
}
