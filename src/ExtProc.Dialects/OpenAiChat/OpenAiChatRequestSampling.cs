using System.Text.Json;
using ExtProc.Dialects.Converse;
using ExtProc.Dialects.Json;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>Limits and sampling: <c>max_completion_tokens</c>, <c>temperature</c>, <c>top_p</c>, <c>stop</c>.</summary>
internal static class OpenAiChatRequestSampling
{
    // OpenAI's own limit. Bedrock takes more, but a longer list was written for some other API.
    private const int MaxStops = 4;

    public static Refusal? Translate(in FieldSlots fields, ConverseRequestWriter writer) =>
        MaxTokens(fields[BodySlot.MaxCompletionTokens], fields[BodySlot.MaxTokens], writer)
        ?? Temperature(fields[BodySlot.Temperature], writer)
        ?? TopP(fields[BodySlot.TopP], writer)
        ?? Stop(fields[BodySlot.Stop], writer);

    private static Refusal? MaxTokens(JsonElement current, JsonElement deprecated, ConverseRequestWriter writer)
    {
        if (RequestValue.ReadCount(current, new FieldPath("max_completion_tokens"), out var limit) is { } wrong)
        {
            return wrong;
        }

        if (RequestValue.ReadCount(deprecated, new FieldPath("max_tokens"), out var older) is { } wrongToo)
        {
            return wrongToo;
        }

        // Without either nothing is sent: the model's own maximum is the right default, not a number of ours.
        if ((limit ?? older) is { } count)
        {
            writer.MaxTokens(count);
        }

        return null;
    }

    private static Refusal? Temperature(JsonElement value, ConverseRequestWriter writer)
    {
        var refusal = RequestValue.ReadNumber(value, new FieldPath("temperature"), maximum: 2, out var temperature);
        if (temperature is { } number)
        {
            // OpenAI's scale ends at 2, Bedrock's at 1.
            writer.Temperature(Math.Min(number, 1));
        }

        return refusal;
    }

    private static Refusal? TopP(JsonElement value, ConverseRequestWriter writer)
    {
        var refusal = RequestValue.ReadNumber(value, new FieldPath("top_p"), maximum: 1, out var topP);
        if (topP is { } number)
        {
            writer.TopP(number);
        }

        return refusal;
    }

    private static Refusal? Stop(JsonElement value, ConverseRequestWriter writer)
    {
        var path = new FieldPath("stop");
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return StopSequence(value, path, "a string or an array of strings", writer);
        }

        if (value.GetArrayLength() > MaxStops)
        {
            return RequestValue.Refuse(path, "must not hold more than 4 strings");
        }

        var index = 0;
        foreach (var text in value.EnumerateArray())
        {
            if (StopSequence(text, path.At(index++), "a string", writer) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static Refusal? StopSequence(JsonElement text, in FieldPath path, string expected, ConverseRequestWriter writer)
    {
        if (RequestValue.CheckText(text, path, expected) is { } refusal)
        {
            return refusal;
        }

        if (!JsonText.Inside(text).IsEmpty)
        {
            writer.StopSequence(text);
        }

        return null;
    }
}
