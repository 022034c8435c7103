using System.Text.Json;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>
/// The shapes that a streamed event and a whole reply share. Everything here stands on the token before a value and
/// ends on its last token; a wrong type is a <see cref="JsonException"/>, as wrong JSON is to the reader itself, so
/// that callers have one kind of failure to turn into a value. A null counts as absent.
/// </summary>
/// <remarks>
/// Names are compared as raw bytes: the reader's own comparison decodes escapes and throws on half a surrogate pair.
/// </remarks>
internal static class ConverseJson
{
    /// <summary>
    /// A reader that takes any number of levels. It needs no stack for them, and a bit of memory for each: nesting is bounded by
    /// the length of a body.
    /// </summary>
    public static JsonReaderOptions AnyDepth { get; } = new() { MaxDepth = int.MaxValue };

    /// <summary>Moves into an object; false when the value is null.</summary>
    public static bool EnterObject(ref Utf8JsonReader json) => Enter(ref json, JsonTokenType.StartObject);

    /// <summary>Moves into an array; false when the value is null.</summary>
    public static bool EnterArray(ref Utf8JsonReader json) => Enter(ref json, JsonTokenType.StartArray);

    /// <summary>Checks that nothing follows the document.</summary>
    public static void End(ref Utf8JsonReader json)
    {
        if (json.Read())
        {
            throw new JsonException();
        }
    }

    /// <summary>Reads a string as escaped text; false when it is null.</summary>
    public static bool TryReadText(scoped ref Utf8JsonReader json, out ReadOnlySpan<byte> escaped)
    {
        escaped = default;
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return false;
        }

        if (json.TokenType != JsonTokenType.String)
        {
            throw new JsonException();
        }

        escaped = Text(ref json);
        return true;
    }

    /// <summary>The string that the reader stands on, as escaped text.</summary>
    public static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader json) =>
        json.ValueIsEscaped ? EscapedText.Repair(json.ValueSpan) : json.ValueSpan;

    /// <summary>Reads an index of a content block.</summary>
    public static int ReadIndex(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out var index) || index < 0)
        {
            throw new JsonException();
        }

        return index;
    }

    /// <summary>Reads a stop reason; the enumeration is open.</summary>
    public static StopReason ReadStopReason(ref Utf8JsonReader json)
    {
        TryReadText(ref json, out var name);
        return name switch
        {
            _ when name.SequenceEqual("end_turn"u8) => StopReason.EndTurn,
            _ when name.SequenceEqual("tool_use"u8) => StopReason.ToolUse,
            _ when name.SequenceEqual("max_tokens"u8) => StopReason.MaxTokens,
            _ when name.SequenceEqual("stop_sequence"u8) => StopReason.StopSequence,
            _ when name.SequenceEqual("guardrail_intervened"u8) => StopReason.GuardrailIntervened,
            _ when name.SequenceEqual("content_filtered"u8) => StopReason.ContentFiltered,
            _ when name.SequenceEqual("malformed_model_output"u8) => StopReason.MalformedModelOutput,
            _ when name.SequenceEqual("malformed_tool_use"u8) => StopReason.MalformedToolUse,
            _ when name.SequenceEqual("model_context_window_exceeded"u8) => StopReason.ModelContextWindowExceeded,
            _ => StopReason.Unknown,
        };
    }

    /// <summary>Reads a value as raw JSON; empty when it is null.</summary>
    /// <param name="json">Reader of <paramref name="document"/>, before the value.</param>
    /// <param name="document">The bytes the reader reads, of which the value is a slice.</param>
    public static ReadOnlySpan<byte> ReadRaw(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> document)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return default;
        }

        var start = (int)json.TokenStartIndex;
        json.Skip();
        return document[start..(int)json.BytesConsumed];
    }

    private static bool Enter(ref Utf8JsonReader json, JsonTokenType start)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null)
        {
            return false;
        }

        return json.TokenType == start ? true : throw new JsonException();
    }
}
