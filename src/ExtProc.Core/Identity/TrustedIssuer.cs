using System.Collections.Frozen;
using System.Text.Json;
using ExtProc.Core.Settings;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ExtProc.Core.Identity;

/// <summary>One configured issuer: its keys, its algorithms, and what the token library is told about it. Immutable.</summary>
internal sealed class TrustedIssuer
{
    /// <summary>
    /// Keys that one token is tried with at most. Two, not one: an issuer that writes no <c>kid</c> has an old and a new
    /// key while it changes them. Not more: whoever writes a token without one would choose how much each costs.
    /// </summary>
    public const int MaxKeysTried = 2;

    private readonly IReadOnlyList<SigningKey> _keys;
    private readonly FrozenSet<string> _algorithms;
    private readonly FrozenSet<string> _audiences;

    /// <summary>Reads the issuer's keys. An algorithm that is never accepted is left out, whatever the settings say.</summary>
    public TrustedIssuer(IssuerSettings settings)
    {
        Name = settings.Issuer;
        TeamClaim = settings.TeamClaim;
        _keys = JwksDocument.Read(settings.Jwks).Keys;
        _algorithms = settings.Algorithms.Where(algorithm => SignatureAlgorithms.KindOf(algorithm) is not null).ToFrozenSet();
        _audiences = settings.Audiences.ToFrozenSet();
        Parameters = new TokenValidationParameters
        {
            ValidIssuer = settings.Issuer,
            ValidAudiences = _audiences,
            ValidAlgorithms = _algorithms,
            RequireSignedTokens = true,
            // Our clock, not the library's: TokenLifetime.
            ValidateLifetime = false,
            // On by default, and then an unknown kid is accepted when any key at all fits.
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, token, kid, _) => FindKeys(((JsonWebToken)token).Alg, kid).Select(key => key.Key),
        };
    }

    /// <summary>The value of <c>iss</c>.</summary>
    public string Name { get; }

    /// <summary>Path of the claim that names the team.</summary>
    public IReadOnlyList<string> TeamClaim { get; }

    /// <summary>How the library checks signature, issuer and audience.</summary>
    public TokenValidationParameters Parameters { get; }

    /// <summary>Whether the issuer may sign with this algorithm.</summary>
    public bool Accepts(string algorithm) => _algorithms.Contains(algorithm);

    /// <summary>
    /// The keys a token can have been signed with: those with its <c>kid</c>, or all when it has none, of the type and
    /// curve of its algorithm.
    /// </summary>
    public List<SigningKey> FindKeys(string algorithm, string? keyId)
    {
        var found = new List<SigningKey>();
        foreach (var key in _keys)
        {
            if (key.Fits(algorithm) && (string.IsNullOrEmpty(keyId) || string.Equals(key.KeyId, keyId, StringComparison.Ordinal)))
            {
                found.Add(key);
            }
        }

        return found;
    }

    /// <summary>Whether <c>aud</c>, a string or an array of strings, holds one of the issuer's audiences.</summary>
    public bool IsMeantFor(JsonElement audience)
    {
        if (audience.ValueKind == JsonValueKind.String)
        {
            return _audiences.Contains(audience.GetString()!);
        }

        if (audience.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in audience.EnumerateArray())
            {
                if (one.ValueKind == JsonValueKind.String && _audiences.Contains(one.GetString()!))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
