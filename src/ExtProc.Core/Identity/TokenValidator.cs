using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ExtProc.Core.Http;
using ExtProc.Core.Settings;
using ExtProc.Dialects.Contract;
using Microsoft.IdentityModel.JsonWebTokens;

namespace ExtProc.Core.Identity;

/// <summary>
/// Validates tokens: shape, issuer, algorithm, key, audience and times by our own reading first, because that is cheap,
/// then the signature (and issuer and audience once more) by the token library. Verdicts on signatures are remembered,
/// good and bad: checking one costs up to a millisecond, and what failures may cost is limited
/// (<see cref="FailedSignatures"/>). Safe for any number of threads; new settings make a new validator.
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
    private readonly DigestCache<ValidatedToken> _validated = new(ValidatedCapacity);
    private readonly DigestCache<Refusal> _refused = new(RefusedCapacity);
    private readonly FailedSignatures _failures;
    private long _signatureChecks;

    /// <summary>Creates a validator for the configured issuers.</summary>
    /// <param name="settings">Checked settings; keys that cannot be used are passed over.</param>
    /// <param name="time">The clock for <c>exp</c> and <c>nbf</c>.</param>
    public TokenValidator(IdentitySettings settings, TimeProvider time)
    {
        _issuers = settings.Issuers.ToFrozenDictionary(
            issuer => issuer.Issuer, issuer => new TrustedIssuer(issuer), StringComparer.Ordinal);
        _time = time;
        _failures = new FailedSignatures(time);
    }

    /// <summary>How many signatures were checked: what the caches save.</summary>
    internal long SignatureChecks => Interlocked.Read(ref _signatureChecks);

    /// <inheritdoc />
    public bool TryValidate(
        string token,
        [NotNullWhen(true)] out Caller? caller,
        [NotNullWhen(false)] out Refusal? refusal,
        ClientPeer peer = default)
    {
        caller = null;
        refusal = CompactToken.CheckShape(token);
        if (refusal is not null)
        {
            return false;
        }

        var digest = TextDigest.Of(token);
        refusal = _validated.TryGet(digest, out var validated)
            ? validated.Lifetime.Check(_time.GetUtcNow())
            : ValidateFirstTime(token, digest, peer, out validated);
        if (refusal is not null)
        {
            return false;
        }

        caller = validated!.Caller;
        return true;
    }

    private Refusal? ValidateFirstTime(string token, in TextDigest digest, ClientPeer peer, out ValidatedToken? validated)
    {
        if (_refused.TryGet(digest, out var refusal))
        {
            validated = null;
            return refusal;
        }

        refusal = ClaimedToken.Read(token, _issuers, _time.GetUtcNow(), out var claimed);
        validated = claimed is null ? null : new ValidatedToken(claimed.Caller, claimed.Lifetime);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!_failures.MayCheck(peer))
        {
            return TokenRefusals.TooManyFailures;
        }

        refusal = CheckSignature(token, claimed!, out var cost);
        if (refusal is null)
        {
            _validated.Add(digest, validated!);
            return null;
        }

        if (refusal == TokenRefusals.SignatureInvalid)
        {
            _failures.Add(peer, cost);
        }

        // Bad for ever: the keys of this validator do not change.
        _refused.Add(digest, refusal);
        return refusal;
    }

    // The key's own check first: it costs what the mathematics cost, where the library's whole validation of a token costs
    // twice as much when it fails. What passes is held to the library's rules as well: its word is the last one.
    private Refusal? CheckSignature(string token, ClaimedToken claimed, out int cost)
    {
        cost = 0;
        foreach (var key in claimed.Keys)
        {
            Interlocked.Increment(ref _signatureChecks);
            cost += key.CheckMicroseconds;
            if (key.HasSigned(token, claimed.Algorithm))
            {
                // The library reads claims that nobody here does, such as iat and jti, and insists on their types.
                return IsAccepted(token, claimed.Issuer) ? null : TokenRefusals.Malformed;
            }
        }

        return TokenRefusals.SignatureInvalid;
    }

    private bool IsAccepted(string token, TrustedIssuer issuer)
    {
        try
        {
            // Nothing is waited for: the keys are in the parameters, so the task is complete when it is given back.
            var validation = _handler.ValidateTokenAsync(token, issuer.Parameters);
            return validation.IsCompletedSuccessfully && validation.GetAwaiter().GetResult().IsValid;
        }
        // It reports failures as a result; whatever escapes all the same was caused by the token's bytes.
        catch (Exception)
        {
            return false;
        }
    }

    private sealed record ValidatedToken(Caller Caller, TokenLifetime Lifetime);
}
