using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ExtProc.Testing.Tokens;

/// <summary>Makes tokens by hand, so that nothing stops a test from making wrong ones.</summary>
public static class TokenMint
{
    /// <summary>A token with the header <c>alg</c>, <c>typ</c> and the key's <c>kid</c>.</summary>
    public static string Mint(TestKey key, string algorithm, string payload) =>
        Mint(key, algorithm, Header(algorithm, key.KeyId), payload);

    /// <summary>A token with a header of the test's own, signed by an algorithm that it need not name.</summary>
    public static string Mint(TestKey key, string algorithm, string header, string payload) =>
        Mint(header, payload, input => key.Sign(algorithm, input));

    /// <summary>A token of any content with any signature.</summary>
    public static string Mint(string header, string payload, Func<byte[], byte[]> sign) =>
        Mint(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload), sign);

    /// <summary>A token whose header and payload need not even be text.</summary>
    public static string Mint(byte[] header, byte[] payload, Func<byte[], byte[]> sign)
    {
        var input = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}";
        return $"{input}.{Base64Url.EncodeToString(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>A token signed with HMAC: with an issuer's public key as the secret, the classic forgery.</summary>
    public static string Hs256(byte[] secret, string? keyId, string payload) =>
        Mint(Header("HS256", keyId), payload, input => HMACSHA256.HashData(secret, input));

    /// <summary>A token that is not signed.</summary>
    public static string WithoutSignature(string algorithm, string? keyId, string payload) =>
        Mint(Header(algorithm, keyId), payload, _ => []);

    /// <summary>The document an issuer with these keys publishes.</summary>
    public static string Jwks(params TestKey[] keys) => JwksOf([.. keys.Select(key => key.Jwk())]);

    /// <summary>A JWKS document of keys that may be anything.</summary>
    public static string JwksOf(params string[] jwks) => $$"""{"keys":[{{string.Join(',', jwks)}}]}""";

    public static string Header(string algorithm, string? keyId) =>
        $$"""{"alg":"{{algorithm}}","typ":"JWT"{{(keyId is null ? "" : $",\"kid\":\"{keyId}\"")}}}""";
}
