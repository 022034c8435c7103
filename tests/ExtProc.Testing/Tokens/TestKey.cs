using System.Buffers.Text;
using System.Security.Cryptography;

namespace ExtProc.Testing.Tokens;

/// <summary>A key pair of an issuer that exists only in a test.</summary>
public sealed class TestKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private TestKey(string? keyId, RSA? rsa, ECDsa? ecdsa)
    {
        KeyId = keyId;
        _rsa = rsa;
        _ecdsa = ecdsa;
    }

    /// <summary>The <c>kid</c>, or null.</summary>
    public string? KeyId { get; }

    public static TestKey Rsa(string? keyId, int bits = 2048) => new(keyId, RSA.Create(bits), null);

    public static TestKey P256(string? keyId) => new(keyId, null, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public static TestKey P384(string? keyId) => new(keyId, null, ECDsa.Create(ECCurve.NamedCurves.nistP384));

    public static TestKey P521(string? keyId) => new(keyId, null, ECDsa.Create(ECCurve.NamedCurves.nistP521));

    /// <summary>The public key in PEM, as an attacker has it.</summary>
    public string PublicPem => _rsa?.ExportSubjectPublicKeyInfoPem() ?? _ecdsa!.ExportSubjectPublicKeyInfoPem();

    /// <summary>Signs whatever the algorithm's name says, with whatever key this is: tokens may be wrong on purpose.</summary>
    /// <param name="algorithm"><c>RS256</c>, <c>PS256</c>, <c>RS512</c>, <c>ES256</c>, <c>ES384</c>, <c>ES512</c>.</param>
    /// <param name="data">The signing input.</param>
    public byte[] Sign(string algorithm, byte[] data)
    {
        var hash = algorithm[^3..] switch
        {
            "384" => HashAlgorithmName.SHA384,
            "512" => HashAlgorithmName.SHA512,
            _ => HashAlgorithmName.SHA256,
        };
        return _rsa is not null
            ? _rsa.SignData(data, hash, algorithm.StartsWith('P') ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
            : _ecdsa!.SignData(data, hash);
    }

    /// <summary>The public key as a JWK.</summary>
    /// <param name="more">Further members, beginning with a comma: <c>,"use":"sig"</c>.</param>
    public string Jwk(string more = "") => $$"""{{{PublicMembers()}}{{(KeyId is null ? "" : $",\"kid\":\"{KeyId}\"")}}{{more}}}""";

    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }

    private string PublicMembers()
    {
        if (_rsa is not null)
        {
            var rsa = _rsa.ExportParameters(false);
            return $"\"kty\":\"RSA\",\"n\":\"{Base64Url.EncodeToString(rsa.Modulus)}\",\"e\":\"{Base64Url.EncodeToString(rsa.Exponent)}\"";
        }

        var point = _ecdsa!.ExportParameters(false).Q;
        return $"\"kty\":\"EC\",\"crv\":\"P-{_ecdsa.KeySize}\",\"x\":\"{Base64Url.EncodeToString(point.X)}\",\"y\":\"{Base64Url.EncodeToString(point.Y)}\"";
    }
}
