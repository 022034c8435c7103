using System.Text.Json;
using ExtProc.Core.Settings;
using Microsoft.IdentityModel.Tokens;

namespace ExtProc.Core.Identity;

/// <summary>
/// A JWKS document as an issuer publishes it: the keys that can be used, and why the others cannot.
/// https://www.rfc-editor.org/rfc/rfc7517#section-5
/// </summary>
internal sealed class JwksDocument
{
    private readonly List<SigningKey> _keys = [];
    private readonly List<KeyProblem> _problems = [];

    private JwksDocument()
    {
    }

    /// <summary>The keys that can verify a token, in document order.</summary>
    public IReadOnlyList<SigningKey> Keys => _keys;

    /// <summary>What is wrong with the document and its keys; empty when all of them are used.</summary>
    public IReadOnlyList<KeyProblem> Problems => _problems;

    /// <summary>The same as <see cref="Problems"/>, for whoever needs no keys.</summary>
    /// <param name="jwks">The text of the document.</param>
    public static IReadOnlyList<KeyProblem> Check(string jwks) => Read(jwks).Problems;

    /// <summary>
    /// Everything that keeps a key from being used: not JSON, no keys, unsupported, for encryption, broken, RSA of less
    /// than 2048 bits; and a <c>kid</c> that stands twice. Each a sentence for the operator.
    /// </summary>
    /// <param name="jwks">The text of the document.</param>
    public static IReadOnlyList<string> FindProblems(string jwks) => [.. Read(jwks).Problems.Select(problem => problem.Message)];

    /// <summary>Reads a document of any content; never throws.</summary>
    /// <param name="jwks">The text of the document.</param>
    public static JwksDocument Read(string jwks)
    {
        var result = new JwksDocument();
        try
        {
            using var document = JsonDocument.Parse(jwks, new JsonDocumentOptions { AllowDuplicateProperties = false });
            result.ReadKeys(document.RootElement);
        }
        // A lone surrogate shows only when the string is taken out, and then as InvalidOperationException; in the text
        // itself, as ArgumentException.
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            result._problems.Add(new KeyProblem("The JWKS document is not JSON.", false));
        }

        return result;
    }

    private void ReadKeys(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("keys"u8, out var keys) || keys.ValueKind != JsonValueKind.Array)
        {
            _problems.Add(new KeyProblem("The JWKS document has no \"keys\" array.", false));
            return;
        }

        // Providers live as long as the keys: the library's own default would keep them for the life of the process.
        var providers = new CryptoProviderFactory();
        var position = 0;
        foreach (var jwk in keys.EnumerateArray())
        {
            position++;
            if (JsonWebKeyReader.TryRead(jwk, providers, out var key, out var problem))
            {
                Add(key, position);
            }
            else
            {
                _problems.Add(problem with { Message = $"Key {position} is not used: {problem.Message}." });
            }
        }

        if (_keys.GroupBy(key => key.Kind).Any(kind => kind.Count() > TrustedIssuer.MaxKeysTried && kind.Any(key => key.KeyId is null)))
        {
            _problems.Add(new KeyProblem($"A key without a kid stands beside more than {TrustedIssuer.MaxKeysTried - 1} other of its kind.", true));
        }

        if (_keys.Count == 0)
        {
            _problems.Add(new KeyProblem("The JWKS document holds no key that can verify a token.", false));
        }
    }

    private void Add(SigningKey key, int position)
    {
        if (key.KeyId is not null && _keys.Any(earlier => earlier.KeyId == key.KeyId))
        {
            _problems.Add(new KeyProblem($"Key {position} has the kid of an earlier key.", false));
        }

        _keys.Add(key);
    }
}
