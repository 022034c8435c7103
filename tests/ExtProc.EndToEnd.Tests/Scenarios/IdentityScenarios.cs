using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using Xunit;
using Forged = ExtProc.Testing.Tokens.TokenMint;
using Mint = ExtProc.LocalStack.Tokens.TokenMint;
using TestKey = ExtProc.Testing.Tokens.TestKey;

namespace ExtProc.EndToEnd.Tests.Scenarios;

/// <summary>Whose request it is: only a good token says so.</summary>
public abstract class IdentityScenarios(SharedRun run) : OnAnyGateway(run)
{
    private const string Invalid = "invalid_token";

    [Fact]
    public async Task A_request_without_token_is_told_the_scheme()
    {
        var reply = await RefusedAsync(new ChatRequest(), 401, Invalid);
        Assert.Equal("Bearer realm=\"bedrock\"", reply.Header("www-authenticate"));
    }

    [Fact]
    public async Task An_expired_token_is_refused_and_told_why()
    {
        var reply = await RefusedAsync(With(Run.Tokens.Token(DemoTeams.Finance, TimeSpan.FromHours(-1))), 401, Invalid);
        Assert.StartsWith("Bearer realm=\"bedrock\", error=\"invalid_token\", error_description=\"", reply.Header("www-authenticate"), StringComparison.Ordinal);
    }

    [Fact]
    public Task A_token_for_another_audience_is_refused() => RefusedAsync(With(Claims(audience: "another-gateway")), 401, Invalid);

    [Fact]
    public Task A_token_of_another_issuer_is_refused() => RefusedAsync(With(Claims(issuer: "https://other.example")), 401, Invalid);

    [Fact]
    public Task A_token_that_is_not_valid_yet_is_refused() => RefusedAsync(With(Claims(notBefore: TimeSpan.FromHours(1))), 401, Invalid);

    [Fact]
    public Task A_token_without_signature_is_refused() => RefusedAsync(With(Forged.WithoutSignature("none", Mint.KeyId, GoodPayload())), 401, Invalid);

    [Fact]
    public Task A_token_that_claims_ES256_without_signature_is_refused() => RefusedAsync(With(Forged.WithoutSignature("ES256", Mint.KeyId, GoodPayload())), 401, Invalid);

    [Fact]
    public async Task The_public_key_is_no_secret_to_sign_with()
    {
        await RefusedAsync(With(Forged.Hs256(Run.Tokens.Jwks(), Mint.KeyId, GoodPayload())), 401, Invalid);
        Run.Bedrock.Accepted.Clear();
        await RefusedAsync(With(Forged.Hs256(Encoding.ASCII.GetBytes(PublicPem()), Mint.KeyId, GoodPayload())), 401, Invalid);
    }

    [Fact]
    public async Task Another_key_under_the_same_name_is_refused()
    {
        using var key = TestKey.P256(Mint.KeyId);
        await RefusedAsync(With(Forged.Mint(key, "ES256", GoodPayload())), 401, Invalid);
    }

    [Fact]
    public Task An_encrypted_token_is_refused()
    {
        var header = Base64Url.EncodeToString("""{"alg":"dir","enc":"A256GCM"}"""u8);
        return RefusedAsync(With($"{header}..AAAAAAAAAAAAAAAA.{Base64Url.EncodeToString("hidden"u8)}.AAAAAAAAAAAAAAAAAAAAAA"), 401, Invalid);
    }

    [Fact]
    public Task A_token_of_100_KB_is_refused() => RefusedAsync(With(new string('a', 100 * 1024)), 401, Invalid);

    [Fact]
    public Task A_token_without_team_is_forbidden() => RefusedAsync(With(Claims(team: null)), 403, "team_not_allowed");

    [Fact]
    public Task A_team_that_is_not_configured_is_forbidden() => RefusedAsync(With(Claims(team: "marketing")), 403, "team_not_allowed");

    [Fact]
    public async Task A_good_bearer_token_wins_over_junk_in_the_other_headers()
    {
        (await SendAsync(Good with { Headers = ["x-api-key: junk", "api-key: junk"] })).AssertOk();
        Assert.Equal(DemoTeams.FinanceSonnet, Arrived.ModelId);
    }

    [Theory]
    [InlineData("x-api-key")]
    [InlineData("X-API-Key")]
    [InlineData("api-key")]
    public async Task A_token_is_taken_from_the_header_of_other_SDKs_too(string header)
    {
        (await SendAsync(new ChatRequest { Headers = [$"{header}: {Engineering}"] })).AssertOk();
        Assert.Equal(DemoTeams.EngineeringSonnet, Arrived.ModelId);
    }

    [Fact]
    public Task Two_authorization_headers_are_refused() => RefusedAsync(Good with { Headers = [$"authorization: Bearer {Engineering}"] }, 401, Invalid);

    [Fact]
    public Task Two_x_api_key_headers_are_refused() => RefusedAsync(new ChatRequest { Headers = [$"x-api-key: {Finance}", $"x-api-key: {Engineering}"] }, 401, Invalid);

    [Theory]
    [InlineData("x-team: engineering")]
    [InlineData("X-Team: engineering", "x-team: engineering")]
    [InlineData("X-TEAM: engineering", "x-team: finance", "x-Team: ")]
    public async Task A_clients_own_team_header_has_no_effect_and_goes_nowhere(params string[] headers)
    {
        (await SendAsync(Good with { Headers = headers })).AssertOk();
        Assert.Equal(DemoTeams.FinanceSonnet, Arrived.ModelId);
        Assert.DoesNotContain(Arrived.Headers, header => header.Key == "x-team");
    }

    [Fact]
    public Task A_team_header_is_no_token() => RefusedAsync(new ChatRequest { Headers = ["x-team: finance"] }, 401, Invalid);

    [Fact]
    public async Task Nothing_of_a_clients_credentials_reaches_Bedrock()
    {
        string[] headers =
        [
            "cookie: session=secret-1", "Cookie: more=secret-2", "proxy-authorization: Basic secret-3", "x-api-key: secret-4", "api-key: secret-5",
            "x-amz-security-token: secret-6", "X-Amz-Date: 20200101T000000Z", "x-amz-content-sha256: secret-7", "x-amzn-trace-id: secret-8",
            "x-amz-target: secret-9", "accept-encoding: gzip, br",
        ];
        var token = Finance;
        (await SendAsync(Good with { Token = token, Headers = headers })).AssertOk();
        Assert.DoesNotContain(Arrived.Headers, header => header.Value.Contains("secret-", StringComparison.Ordinal) || header.Value.Contains(token, StringComparison.Ordinal));
        Assert.DoesNotContain(Arrived.Headers, header => header.Key is "cookie" or "x-api-key" or "api-key" or "proxy-authorization" or "accept-encoding" or "x-forwarded-for");
        Assert.StartsWith("AWS4-HMAC-SHA256 ", Arrived.Header("authorization"), StringComparison.Ordinal);
        Assert.Equal(
            ["x-amz-date", "x-amz-security-token"],
            Arrived.Headers.Select(header => header.Key).Where(name => name.StartsWith("x-amz", StringComparison.Ordinal)).Order());
    }

    private static ChatRequest With(string token) => new() { Token = token };

    private static string GoodPayload()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        return $$"""{"iss":"{{Mint.Issuer}}","aud":"{{Mint.Audience}}","team":"finance","exp":{{now + 3600}}}""";
    }

    private string Claims(string issuer = Mint.Issuer, string audience = Mint.Audience, string? team = DemoTeams.Finance, TimeSpan notBefore = default)
    {
        var now = TimeProvider.System.GetUtcNow();
        return Run.Tokens.Sign(json =>
        {
            json.WriteString("iss", issuer);
            json.WriteString("aud", audience);
            json.WriteNumber("nbf", (now + notBefore).ToUnixTimeSeconds());
            json.WriteNumber("exp", now.AddHours(2).ToUnixTimeSeconds());
            if (team is not null)
            {
                json.WriteString("team", team);
            }
        });
    }

    private string PublicPem()
    {
        using var jwks = JsonDocument.Parse(Run.Tokens.Jwks());
        var key = jwks.RootElement.GetProperty("keys")[0];
        using var ecdsa = System.Security.Cryptography.ECDsa.Create(new System.Security.Cryptography.ECParameters
        {
            Curve = System.Security.Cryptography.ECCurve.NamedCurves.nistP256,
            Q = new() { X = Base64Url.DecodeFromChars(key.GetProperty("x").GetString()), Y = Base64Url.DecodeFromChars(key.GetProperty("y").GetString()) },
        });
        return ecdsa.ExportSubjectPublicKeyInfoPem();
    }
}

[Collection<OnEnvoy>]
public sealed class IdentityOnEnvoy(EnvoyRun run) : IdentityScenarios(run);

[Collection<OnStandIn>]
public sealed class IdentityOnStandIn(StandInRun run) : IdentityScenarios(run);
