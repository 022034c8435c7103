using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Identity;

/// <summary>
/// <c>nbf</c> and <c>exp</c> of a token. Checked here and not by the token library, which takes no clock.
/// https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4
/// </summary>
/// <param name="NotBefore">The token does not count before this time.</param>
/// <param name="Expires">The token does not count at and after this time.</param>
internal readonly record struct TokenLifetime(DateTimeOffset NotBefore, DateTimeOffset Expires)
{
    /// <summary>How far the issuer's clock and ours may be apart.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private static readonly long FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>Reads the two claims of a payload.</summary>
    /// <param name="payload">A JSON object.</param>
    /// <param name="lifetime">The lifetime, when this returns true.</param>
    /// <param name="refusal">Why there is none, when this returns false.</param>
    public static bool TryRead(
        JsonElement payload, out TokenLifetime lifetime, [NotNullWhen(false)] out Refusal? refusal)
    {
        lifetime = default;
        refusal = null;
        var notBefore = DateTimeOffset.MinValue;

        if (!payload.TryGetProperty("exp"u8, out var exp))
        {
            refusal = TokenRefusals.NoExpiry;
        }
        else if (!TryReadTime(exp, out var expires)
            || (payload.TryGetProperty("nbf"u8, out var nbf) && !TryReadTime(nbf, out notBefore)))
        {
            refusal = TokenRefusals.Malformed;
        }
        else
        {
            lifetime = new TokenLifetime(notBefore, expires);
        }

        return refusal is null;
    }

    /// <summary>The refusal for a token of this lifetime at a time, or null when it counts.</summary>
    public Refusal? Check(DateTimeOffset now)
    {
        if (now - Skew >= Expires)
        {
            return TokenRefusals.Expired;
        }

        return now + Skew < NotBefore ? TokenRefusals.NotYetValid : null;
    }

    // A NumericDate: seconds since 1970, fractions allowed. What no calendar can show is refused, as the library would.
    private static bool TryReadTime(JsonElement value, out DateTimeOffset time)
    {
        time = default;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds)
            || seconds < FirstSecond || seconds > LastSecond)
        {
            return false;
        }

        var whole = Math.Floor(seconds);
        time = DateTimeOffset.FromUnixTimeSeconds((long)whole).AddMilliseconds(Math.Floor((seconds - whole) * 1000));
        return true;
    }
}
