using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules.Schemas;

/// <summary>What Bedrock takes of single values in a schema.</summary>
/// <remarks>
/// Grammars: https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html and
/// https://docs.claude.com/en/docs/build-with-claude/structured-outputs.
/// Names of properties: Claude answers that keys must match <c>^[a-zA-Z0-9_.-]{1,64}$</c>.
/// </remarks>
internal static class GrammarLimits
{
    /// <summary>What the name of a property must look like, for messages to clients.</summary>
    public const string PropertyRule =
        "is a property whose name Bedrock refuses in the input of a tool: it must be 1 to 64 characters of a-z, A-Z, 0-9, '_', '.' and '-'";

    private const int LongestProperty = 64;
    private const int LongestEscape = 6;

    private static readonly SearchValues<byte> PropertyBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"u8);

    /// <summary>Whether a property of a tool's input may have this name.</summary>
    public static bool IsPropertyName(JsonProperty member)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(member);
        if (name.Length > LongestProperty * LongestEscape)
        {
            return false;
        }

        using var text = new UnescapedText(name, MemoryPool<byte>.Shared);
        return text.Value.Length is > 0 and <= LongestProperty && !text.Value.ContainsAnyExcept(PropertyBytes);
    }

    /// <summary>Whether the grammar compiler takes this value of <c>minItems</c>.</summary>
    public static bool IsZeroOrOne(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is 0 or 1;

    /// <summary>Whether the grammar compiler takes this value of <c>enum</c>.</summary>
    public static bool AreScalars(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Whether the grammar compiler knows this value of <c>format</c>.</summary>
    public static bool IsKnownFormat(JsonElement value) =>
        JsonText.Is(value, "date-time"u8) || JsonText.Is(value, "time"u8) || JsonText.Is(value, "date"u8) || JsonText.Is(value, "duration"u8)
        || JsonText.Is(value, "email"u8) || JsonText.Is(value, "hostname"u8) || JsonText.Is(value, "uri"u8)
        || JsonText.Is(value, "ipv4"u8) || JsonText.Is(value, "ipv6"u8) || JsonText.Is(value, "uuid"u8);

    /// <summary>
    /// Whether the grammar compiler takes this value of <c>pattern</c>: not with conditions that look ahead or back, word boundaries
    /// or references to groups.
    /// </summary>
    public static bool IsSimplePattern(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return true;
        }

        using var text = new UnescapedText(JsonText.Inside(value), MemoryPool<byte>.Shared);
        var pattern = text.Value;
        for (var index = 0; index + 1 < pattern.Length; index++)
        {
            if (pattern[index] == (byte)'\\')
            {
                if ("bBk123456789"u8.Contains(pattern[++index]))
                {
                    return false;
                }
            }
            else if (pattern[index] == (byte)'(' && pattern[index + 1] == (byte)'?' && (index + 2 >= pattern.Length || pattern[index + 2] != (byte)':'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a list of names or types holds null, which is neither.</summary>
    public static bool HoldsNull(JsonElement list)
    {
        if (list.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in list.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Null)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
