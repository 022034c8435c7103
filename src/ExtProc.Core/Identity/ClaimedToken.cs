using System.Collections.Frozen;
using System.Text.Json;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Identity;

/// <summary>
/// What a token says of itself, where all of it is acceptable but the signature has not been checked: everything that can
/// be refused without a key is refused here.
/// </summary>
/// <param name="Issuer">Whose rules it must keep.</param>
/// <param name="Algorithm">The header's <c>alg</c>, one of the issuer's.</param>
/// <param name="Keys">The keys it can have been signed with: one to <see cref="TrustedIssuer.MaxKeysTried"/>.</param>
/// <param name="Caller">Who is asking, if the signature is good.</param>
/// <param name="Lifetime">When it counts.</param>
internal sealed record ClaimedToken(
    TrustedIssuer Issuer, string Algorithm, IReadOnlyList<SigningKey> Keys, Caller Caller, TokenLifetime Lifetime)
{
    /// <summary>Reads a token whose shape was checked.</summary>
    /// <param name="token">The token.</param>
    /// <param name="issuers">The trusted ones, by name.</param>
    /// <param name="now">The time it must count at.</param>
    /// <param name="claimed">What it says, when there is no refusal.</param>
    /// <returns>Why it is refused, or null.</returns>
    public static Refusal? Read(
        string token, FrozenDictionary<string, TrustedIssuer> issuers, DateTimeOffset now, out ClaimedToken? claimed)
    {
        claimed = null;
        try
        {
            if (!CompactToken.TryRead(token, out var compact))
            {
                return TokenRefusals.Malformed;
            }

            using (compact)
            {
                // By what the token says of itself, to choose whose rules it must keep; the library holds it to that issuer.
                return compact.Payload.TryGetProperty("iss"u8, out var iss) && iss.ValueKind == JsonValueKind.String
                    && issuers.TryGetValue(iss.GetString()!, out var issuer)
                    ? Read(compact, issuer, CompactToken.SignatureBytes(token), now, out claimed)
                    : TokenRefusals.IssuerNotTrusted;
            }
        }
        // The second is what a lone surrogate becomes when its string is taken out.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return TokenRefusals.Malformed;
        }
    }

    private static Refusal? Read(
        CompactToken compact, TrustedIssuer issuer, int signatureBytes, DateTimeOffset now, out ClaimedToken? claimed)
    {
        claimed = null;
        var refusal = ReadHeader(compact.Header, issuer, out var algorithm, out var keys);
        if (refusal is not null)
        {
            return refusal;
        }

        var payload = compact.Payload;
        if (!payload.TryGetProperty("aud"u8, out var audience) || !issuer.IsMeantFor(audience))
        {
            return TokenRefusals.AudienceNotAccepted;
        }

        if (!TokenLifetime.TryRead(payload, out var lifetime, out refusal))
        {
            return refusal;
        }

        refusal = lifetime.Check(now);
        if (refusal is null && !keys.Exists(key => key.SignatureBytes == signatureBytes))
        {
            refusal = TokenRefusals.SignatureInvalid;
        }

        claimed = new ClaimedToken(
            issuer, algorithm, keys, new Caller(issuer.Name, TeamClaimReader.Read(payload, issuer.TeamClaim)), lifetime);
        return refusal;
    }

    private static Refusal? ReadHeader(JsonElement header, TrustedIssuer issuer, out string algorithm, out List<SigningKey> keys)
    {
        algorithm = "";
        keys = [];

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

        algorithm = alg.GetString()!;
        keys = issuer.FindKeys(algorithm, hasKeyId ? kid.GetString() : null);
        return keys.Count switch
        {
            0 => TokenRefusals.KeyNotKnown,
            > TrustedIssuer.MaxKeysTried => TokenRefusals.KeyNotNamed,
            _ => null,
        };
    }
}
