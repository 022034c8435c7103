using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Reading;

/// <summary>Opens a client's body: UTF-8, one JSON object, no member twice.</summary>
internal static class RequestBody
{
    // A member given twice would be read as one value here and perhaps as the other one by Bedrock.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Parses <paramref name="body"/>, which must stay unchanged until the document is disposed.</summary>
    public static bool TryParse(
        ReadOnlyMemory<byte> body,
        [NotNullWhen(true)] out JsonDocument? document,
        [NotNullWhen(false)] out Refusal? refusal)
    {
        document = null;
        if (body.IsEmpty)
        {
            refusal = Refusal.BadRequest(null, "The request has no body; a JSON object is expected.");
            return false;
        }

        // The parser does not look inside strings, so it would let broken UTF-8 through.
        if (!Utf8.IsValid(body.Span))
        {
            refusal = Refusal.BadRequest(null, "The request body is not valid UTF-8.");
            return false;
        }

        try
        {
            document = JsonDocument.Parse(body, Strict);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            refusal = Explain(body, exception);
            return false;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            document = null;
            refusal = Refusal.BadRequest(null, "The request body must be a JSON object.");
            return false;
        }

        refusal = null;
        return true;
    }

    /// <summary>Says what is wrong without repeating anything of the body, as the parser's own message would.</summary>
    private static Refusal Explain(ReadOnlyMemory<byte> body, Exception exception)
    {
        // The parser throws this one when it unescapes member names to find duplicates.
        if (exception is InvalidOperationException)
        {
            return Refusal.BadRequest(null, "A member name in the request body holds an unpaired surrogate.");
        }

        try
        {
            JsonDocument.Parse(body).Dispose();
            return Refusal.BadRequest(null, "The request body gives the same member twice in one object.");
        }
        catch (JsonException syntax)
        {
            var line = ((syntax.LineNumber ?? 0) + 1).ToString(CultureInfo.InvariantCulture);
            var column = ((syntax.BytePositionInLine ?? 0) + 1).ToString(CultureInfo.InvariantCulture);
            return Refusal.BadRequest(
                null,
                $"The request body is not valid JSON, or is nested deeper than 64 levels (line {line}, byte {column}).");
        }
    }
}
