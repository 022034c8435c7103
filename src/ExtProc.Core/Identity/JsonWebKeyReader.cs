using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using ExtProc.Core.Settings;
using Microsoft.IdentityModel.Tokens;

namespace ExtProc.Core.Identity;

/// <summary>
/// Reads one key of a JWKS document, its public members only. The token library would pass over a key it cannot use
/// without a word, and find a short RSA key only with the first token.
/// https://www.rfc-editor.org/rfc/rfc7517#section-4
/// </summary>
internal static class JsonWebKeyReader
{
    private const int MinRsaBits = 2048;

    /// <summary>Reads a key.</summary>
    /// <param name="jwk">Any JSON value.</param>
    /// <param name="providers">Makes and keeps the signature providers of the key.</param>
    /// <param name="key">The key, when this returns true.</param>
    /// <param name="problem">Why the key is not used, when this returns false.</param>
    public static bool TryRead(
        JsonElement jwk,
        CryptoProviderFactory providers,
        [NotNullWhen(true)] out SigningKey? key,
        [NotNullWhen(false)] out KeyProblem? problem)
    {
        key = null;
        problem = FindReasonToPassOver(jwk);
        if (problem is not null)
        {
            return false;
        }

        var (kind, signatureBytes) = Text(jwk, "kty") == "RSA" ? ReadRsa(jwk, out var publicKey, out problem) : ReadEc(jwk, out publicKey, out problem);
        if (problem is not null)
        {
            return false;
        }

        var algorithm = Text(jwk, "alg");
        if (algorithm is not null && SignatureAlgorithms.KindOf(algorithm) != kind)
        {
            problem = KeyProblem.Broken("its alg does not fit its kty and crv");
            return false;
        }

        publicKey!.CryptoProviderFactory = providers;
        key = new SigningKey(Text(jwk, "kid"), kind, signatureBytes, algorithm, publicKey);
        return true;
    }

    // Issuers publish keys for other purposes beside those for signatures: they are none of our business.
    private static KeyProblem? FindReasonToPassOver(JsonElement jwk)
    {
        if (jwk.ValueKind != JsonValueKind.Object)
        {
            return KeyProblem.Broken("it is not a JSON object");
        }

        foreach (var name in new[] { "kty", "kid", "use", "alg", "crv" })
        {
            if (jwk.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.String)
            {
                return KeyProblem.Broken($"its {name} is not a string");
            }
        }

        return (Text(jwk, "kty"), Text(jwk, "crv")) switch
        {
            (null, _) => KeyProblem.Broken("it has no kty"),
            _ when Text(jwk, "use") is { } use and not "sig" => KeyProblem.NotForUs($"its use is {Quote(use)}, not \"sig\""),
            _ when LacksVerify(jwk) => KeyProblem.NotForUs("its key_ops do not hold \"verify\""),
            _ when Text(jwk, "alg") is { } alg && SignatureAlgorithms.KindOf(alg) is null =>
                KeyProblem.NotForUs($"its alg {Quote(alg)} is not supported"),
            ("RSA", _) or ("EC", "P-256" or "P-384") => null,
            ("EC", var curve) => KeyProblem.NotForUs($"its crv {Quote(curve)} is not supported"),
            var (type, _) => KeyProblem.NotForUs($"its kty {Quote(type)} is not supported"),
        };
    }

    private static (SigningKeyKind Kind, int SignatureBytes) ReadRsa(JsonElement jwk, out JsonWebKey? key, out KeyProblem? problem)
    {
        key = null;
        problem = null;
        if (!TryDecode(jwk, "n", out var modulus) || !TryDecode(jwk, "e", out var exponent))
        {
            problem = KeyProblem.Broken("its n or e is missing or not base64url");
        }
        else if (BitLength(modulus) < MinRsaBits)
        {
            problem = KeyProblem.Broken($"RSA keys need {MinRsaBits} bits, it has {BitLength(modulus)}");
        }
        else if (BitLength(exponent) < 2 || (exponent[^1] & 1) == 0 || (modulus[^1] & 1) == 0 || !CanImport(modulus, exponent))
        {
            problem = KeyProblem.Broken("its n and e are not an RSA key");
        }
        else
        {
            key = new JsonWebKey { Kty = "RSA", N = Text(jwk, "n"), E = Text(jwk, "e") };
        }

        return (SigningKeyKind.Rsa, (BitLength(modulus) + 7) / 8);
    }

    private static (SigningKeyKind Kind, int SignatureBytes) ReadEc(JsonElement jwk, out JsonWebKey? key, out KeyProblem? problem)
    {
        key = null;
        problem = null;
        var name = Text(jwk, "crv");
        var (kind, curve, length) = name == "P-256"
            ? (SigningKeyKind.P256, ECCurve.NamedCurves.nistP256, 32)
            : (SigningKeyKind.P384, ECCurve.NamedCurves.nistP384, 48);

        if (!TryDecode(jwk, "x", out var x) || !TryDecode(jwk, "y", out var y))
        {
            problem = KeyProblem.Broken("its x or y is missing or not base64url");
        }
        else if (x.Length != length || y.Length != length || !IsOnCurve(curve, x, y))
        {
            problem = KeyProblem.Broken($"its x and y are not a point of {name}");
        }
        else
        {
            key = new JsonWebKey { Kty = "EC", Crv = name, X = Text(jwk, "x"), Y = Text(jwk, "y") };
        }

        return (kind, 2 * length);
    }

    private static bool CanImport(byte[] modulus, byte[] exponent)
    {
        try
        {
            using var rsa = RSA.Create(new RSAParameters { Modulus = modulus, Exponent = exponent });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsOnCurve(ECCurve curve, byte[] x, byte[] y)
    {
        try
        {
            using var ecdsa = ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } });
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool LacksVerify(JsonElement jwk)
    {
        if (!jwk.TryGetProperty("key_ops"u8, out var operations) || operations.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        foreach (var operation in operations.EnumerateArray())
        {
            if (operation.ValueKind == JsonValueKind.String && operation.ValueEquals("verify"u8))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryDecode(JsonElement jwk, string name, out byte[] bytes)
    {
        bytes = [];
        if (!jwk.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String
            || value.GetString() is not { Length: > 0 } text || !Base64Url.IsValid(text))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }

    private static int BitLength(ReadOnlySpan<byte> number)
    {
        number = number.TrimStart((byte)0);
        return number.IsEmpty ? 0 : (number.Length * 8) - byte.LeadingZeroCount(number[0]);
    }

    private static string? Text(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Quote(string? text) => text is null ? "(none)" : $"\"{(text.Length > 64 ? text[..64] : text)}\"";
}
