using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ExtProc.Dialects;
using ExtProc.Server.Settings;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ExtProc.Server.Identity;

/// <summary>
/// Validates tokens: shape, issuer, algorithm, key, audience and times by our own reading first, because that is cheap,
/// then the signature (and issuer and audience once more) by the token library. Verdicts on signatures are remembered,
/// good and bad: checking one costs up to a millisecond. Safe for any number of threads; new settings make a new validator.
/// https://www.rfc-editor.org/rfc/rfc8725
/// </summary>
internal sealed class TokenValidator : ITokenValidator
{
    /// <summary>Validated tokens remembered at most.</summary>
    public const int ValidatedCapacity = 10_000;

    /// <summary>Tokens with a bad signature remembered at most.</summary>
    public const int RefusedCapacity = 10_000;

    private readonly FrozenDictionary<string, TrustedIssuer> _issuers;
    private readonly TimeProvider _time;
    private readonly JsonWebTokenHandler _handler = new();
    private readonly TokenCache<ValidatedToken> _validated = new(ValidatedCapacity);
    private readonly TokenCache<Refusal> _refused = new(RefusedCapacity);
    private long _signatureChecks;

    /// <summary>Creates a validator for the configured issuers.</summary>
    /// <param name="settings">Checked settings; keys that cannot be used are passed over.</param>
    /// <param name="time">The clock for <c>exp</c> and <c>nbf</c>.</param>
    public TokenValidator(IdentitySettings settings, TimeProvider time)
    {
        _issuers = settings.Issuers.ToFrozenDictionary(
            issuer => issuer.Issuer, issuer => new TrustedIssuer(issuer), StringComparer.Ordinal);
        _time = time;
    }

    /// <summary>How many signatures were checked: what the caches save.</summary>
    internal long SignatureChecks => Interlocked.Read(ref _signatureChecks);

    /// <inheritdoc />
    public bool TryValidate(
        string token,
        [NotNullWhen(true)] out Caller? caller,
        [NotNullWhen(false)] out Refusal? refusal)
    {
        caller = null;
        refusal = CompactToken.CheckShape(token);
        if (refusal is not null)
        {
            return false;
        }

        var digest = TokenDigest.Of(token);
        refusal = _validated.TryGet(digest, out var validated)
            ? validated.Lifetime.Check(_time.GetUtcNow())
            : ValidateFirstTime(token, digest, out validated);
        if (refusal is not null)
        {
            return false;
        }

        caller = validated!.Caller;
        return true;
    }

    private Refusal? ValidateFirstTime(string token, in TokenDigest digest, out ValidatedToken? validated)
    {
        if (_refused.TryGet(digest, out var refusal))
        {
            validated = null;
            return refusal;
        }

        refusal = CheckClaims(token, out var issuer, out validated);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!HasValidSignature(token, issuer!))
        {
            // Bad for ever: the keys of this validator do not change.
            _refused.Add(digest, TokenRefusals.SignatureInvalid);
            return TokenRefusals.SignatureInvalid;
        }

        _validated.Add(digest, validated!);
        return null;
    }

    private Refusal? CheckClaims(string token, out TrustedIssuer? issuer, out ValidatedToken? claimed)
    {
        issuer = null;
        claimed = null;
        try
        {
            if (!CompactToken.TryRead(token, out var compact))
            {
                return TokenRefusals.Malformed;
            }

            using (compact)
            {
                return FindIssuer(compact.Payload, out issuer)
                    ?? CheckHeader(compact.Header, issuer!)
                    ?? CheckPayload(compact.Payload, issuer!, out claimed);
            }
        }
        // The second is what a lone surrogate becomes when its string is taken out.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return TokenRefusals.Malformed;
        }
    }

    // By what the token says of itself, to choose whose rules it must keep; the library holds it to that issuer.
    private Refusal? FindIssuer(JsonElement payload, out TrustedIssuer? issuer)
    {
        issuer = null;
        return payload.TryGetProperty("iss"u8, out var iss) && iss.ValueKind == JsonValueKind.String
            && _issuers.TryGetValue(iss.GetString()!, out issuer)
            ? null
            : TokenRefusals.IssuerNotTrusted;
    }

    private static Refusal? CheckHeader(JsonElement header, TrustedIssuer issuer)
    {
        // Extensions that must be understood: none is. https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11
        if (header.TryGetProperty("crit"u8, out _))
        {
            return TokenRefusals.CriticalExtension;
        }

        if (!header.TryGetProperty("alg"u8, out var alg) || alg.ValueKind != JsonValueKind.String
            || !issuer.Accepts(alg.GetString()!))
        {
            return TokenRefusals.AlgorithmNotAccepted;
        }

        var hasKeyId = header.TryGetProperty("kid"u8, out var kid);
        if (hasKeyId && (kid.ValueKind != JsonValueKind.String || kid.GetString()!.Length == 0))
        {
            return TokenRefusals.KeyNotKnown;
        }

        return issuer.FindKeys(alg.GetString()!, hasKeyId ? kid.GetString() : null).Count == 0
            ? TokenRefusals.KeyNotKnown
            : null;
    }

    private Refusal? CheckPayload(JsonElement payload, TrustedIssuer issuer, out ValidatedToken? claimed)
    {
        claimed = null;
        if (!payload.TryGetProperty("aud"u8, out var audience) || !issuer.IsMeantFor(audience))
        {
            return TokenRefusals.AudienceNotAccepted;
        }

        if (!TokenLifetime.TryRead(payload, out var lifetime, out var refusal))
        {
            return refusal;
        }

        claimed = new ValidatedToken(new Caller(issuer.Name, TeamClaimReader.Read(payload, issuer.TeamClaim)), lifetime);
        return lifetime.Check(_time.GetUtcNow());
    }

    private bool HasValidSignature(string token, TrustedIssuer issuer)
    {
        Interlocked.Increment(ref _signatureChecks);
        try
        {
            return _handler.ValidateToken(token, issuer.Parameters).IsValid;
        }
        // It reports failures as a result; whatever escapes all the same was caused by the token's bytes.
        catch (Exception)
        {
            return false;
        }
    }

    private sealed record ValidatedToken(Caller Caller, TokenLifetime Lifetime);
}
