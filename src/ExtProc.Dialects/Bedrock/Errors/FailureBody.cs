using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Vocabulary;

namespace ExtProc.Dialects.Bedrock.Errors;

/// <summary>What an error body of Bedrock says, as far as it says anything.</summary>
/// <param name="Message">The sentence, <c>message</c> or <c>Message</c>.</param>
/// <param name="Type">The error's name, <c>code</c> or <c>__type</c>.</param>
/// <param name="OriginalStatus">Status that the model itself answered with.</param>
/// <remarks>https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization</remarks>
internal readonly record struct FailureBody(string? Message, string? Type, int? OriginalStatus)
{
    // A sentence for people; a string of a longer one would take twice its bytes.
    private const int LongestText = 64 * 1024;

    /// <summary>Reads a body that may be empty, cut, or not JSON at all: what cannot be read, or is no sentence, is null.</summary>
    public static FailureBody Read(ReadOnlySpan<byte> body)
    {
        string? message = null, code = null, type = null;
        int? originalStatus = null;
        try
        {
            var json = new Utf8JsonReader(body);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return default;
            }

            while (JsonMember.Next(ref json))
            {
                if (JsonMember.IsNamed(ref json, "message"u8) || JsonMember.IsNamed(ref json, "Message"u8))
                {
                    message = ReadString(ref json) ?? message;
                }
                else if (JsonMember.IsNamed(ref json, "code"u8))
                {
                    code = ReadString(ref json) ?? code;
                }
                else if (JsonMember.IsNamed(ref json, "__type"u8))
                {
                    type = ReadString(ref json) ?? type;
                }
                else if (JsonMember.IsNamed(ref json, "originalStatusCode"u8))
                {
                    originalStatus = ReadStatus(ref json) ?? originalStatus;
                }
                else
                {
                    json.Skip();
                }
            }
        }
        catch (JsonException)
        {
            // Half an error body still says which half it was; the status decides the rest.
        }

        return new(message, code ?? type, originalStatus);
    }

    private static string? ReadString(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return null;
        }

        if (json.ValueSpan.Length > LongestText)
        {
            return null;
        }

        try
        {
            return json.ValueIsEscaped ? json.GetString() : Encoding.UTF8.GetString(json.ValueSpan);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, or bytes that are not UTF-8: the reader has no other way to say so.
            return null;
        }
    }

    private static int? ReadStatus(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt32(out var status))
        {
            return status;
        }

        json.Skip();
        return null;
    }
}
