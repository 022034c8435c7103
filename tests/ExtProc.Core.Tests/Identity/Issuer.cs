using ExtProc.Core.Identity;
using ExtProc.Core.Settings;
using ExtProc.Dialects.Contract;
using ExtProc.Testing.Tokens;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ExtProc.Core.Tests.Identity;

/// <summary>An issuer with one key of each kind, and a validator that trusts it.</summary>
internal sealed class Issuer
{
    public const string Name = "https://issuer.example";
    public const string Audience = "bedrock-gateway";

    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    public static readonly TestKey Rsa = TestKey.Rsa("rsa");
    public static readonly TestKey P256 = TestKey.P256("p256");
    public static readonly TestKey P384 = TestKey.P384("p384");

    public static readonly string Jwks = TokenMint.Jwks(Rsa, P256, P384);

    public Issuer(params IssuerSettings[] issuers) =>
        Validator = new TokenValidator(new IdentitySettings { Issuers = issuers.Length > 0 ? issuers : [Settings()] }, Clock);

    public FakeTimeProvider Clock { get; } = new(Now);
    public TokenValidator Validator { get; }

    public static IssuerSettings Settings(string? jwks = null) =>
        new() { Issuer = Name, Audiences = [Audience, "second-audience"], Jwks = jwks ?? Jwks };

    /// <summary>Good claims, with further members that begin with a comma.</summary>
    public static string Claims(string more = "", string team = "\"finance\"") =>
        $$"""{"iss":"{{Name}}","aud":"{{Audience}}","exp":{{Now.ToUnixTimeSeconds() + 600}},"team":{{team}}{{more}}}""";

    public static string Good(string? claims = null) => TokenMint.Mint(P256, "ES256", claims ?? Claims());

    public Caller Accepts(string token)
    {
        Assert.True(Validator.TryValidate(token, out var caller, out var refusal), refusal?.Message);
        Assert.Null(refusal);
        return caller;
    }

    public Refusal Refuses(string token)
    {
        Assert.False(Validator.TryValidate(token, out var caller, out var refusal));
        Assert.Null(caller);
        Assert.Equal((401, "invalid_token"), (refusal.Status, refusal.Code));
        return refusal;
    }

    public void Refuses(string token, Refusal expected) => Assert.Equal(expected.Message, Refuses(token).Message);
}
