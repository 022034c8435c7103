using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Identity;

/// <summary>
/// A token read but not verified: <c>base64url(header) . base64url(payload) . base64url(signature)</c>. Stricter than the
/// token library on purpose: what passes here means the same to both.
/// https://www.rfc-editor.org/rfc/rfc7515#section-3.1
/// </summary>
internal sealed class CompactToken : IDisposable
{
    /// <summary>Longest token, in characters; far above what issuers send and below what Envoy lets through.</summary>
    public const int MaxLength = 16 * 1024;

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    private readonly JsonDocument _header;
    private readonly JsonDocument _payload;

    private CompactToken(JsonDocument header, JsonDocument payload)
    {
        _header = header;
        _payload = payload;
    }

    /// <summary>The JOSE header: an object.</summary>
    public JsonElement Header => _header.RootElement;

    /// <summary>The claims: an object.</summary>
    public JsonElement Payload => _payload.RootElement;

    /// <summary>Checks length, parts and characters: everything that costs no decoding.</summary>
    public static Refusal? CheckShape(string token)
    {
        if (token.Length > MaxLength)
        {
            return TokenRefusals.TooLong;
        }

        return token.AsSpan().Count('.') switch
        {
            2 when !token.AsSpan().ContainsAnyExcept(Alphabet) => null,
            4 => TokenRefusals.Encrypted,
            _ => TokenRefusals.Malformed,
        };
    }

    /// <summary>Length of the signature in bytes, of a token whose shape was checked.</summary>
    public static int SignatureBytes(string token) => (token.Length - token.LastIndexOf('.') - 1) * 3 / 4;

    /// <summary>Decodes a token whose shape was checked.</summary>
    /// <exception cref="JsonException">A part is not JSON, or has a member twice.</exception>
    public static bool TryRead(string token, [NotNullWhen(true)] out CompactToken? compact)
    {
        compact = null;
        var headerEnd = token.IndexOf('.', StringComparison.Ordinal);
        var payloadEnd = token.LastIndexOf('.');
        if (!TryParseObject(token.AsSpan(0, headerEnd), out var header))
        {
            return false;
        }

        JsonDocument? payload = null;
        try
        {
            if (TryParseObject(token.AsSpan(headerEnd + 1, payloadEnd - headerEnd - 1), out payload))
            {
                compact = new CompactToken(header, payload);
            }
        }
        finally
        {
            if (compact is null)
            {
                header.Dispose();
            }
        }

        return compact is not null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _header.Dispose();
        _payload.Dispose();
    }

    private static bool TryParseObject(ReadOnlySpan<char> part, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(part.Length)];
        var status = Base64Url.DecodeFromChars(part, bytes, out _, out var written);
        if (status != OperationStatus.Done || !Utf8.IsValid(bytes.AsSpan(0, written)))
        {
            return false;
        }

        var parsed = JsonDocument.Parse(bytes.AsMemory(0, written), Options);
        if (parsed.RootElement.ValueKind != JsonValueKind.Object)
        {
            parsed.Dispose();
            return false;
        }

        document = parsed;
        return true;
    }
}
