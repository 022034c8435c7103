using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>Limits and sampling: <c>max_completion_tokens</c>, <c>temperature</c>, <c>top_p</c>, <c>top_k</c>, <c>stop</c>.</summary>
internal static class Sampling
{
    public static Refusal? Read(in FieldSlots<BodySlot> body, ref SamplingWish wish)
    {
        Setting<int> limit = default, olderLimit = default, topK = default;
        Setting<double> temperature = default, topP = default;
        if ((ReadCount(body[BodySlot.MaxCompletionTokens], "max_completion_tokens", ref limit)
            ?? ReadCount(body[BodySlot.MaxTokens], "max_tokens", ref olderLimit)
            ?? ReadNumber(body[BodySlot.Temperature], "temperature", maximum: 2, ref temperature)
            ?? ReadNumber(body[BodySlot.TopP], "top_p", maximum: 1, ref topP)
            ?? ReadCount(body[BodySlot.TopK], "top_k", ref topK)) is { } refusal)
        {
            return refusal;
        }

        wish.MaxTokens = limit.Value is null ? olderLimit : limit;
        (wish.Temperature, wish.TopP, wish.TopK) = (temperature, topP, topK);
        (wish.Stop, wish.StopField) = (body[BodySlot.Stop], Fields.OfBody("stop"));
        return CheckStop(wish.Stop, wish.StopField.Path);
    }

    private static Refusal? ReadCount(JsonElement value, string name, ref Setting<int> setting)
    {
        var field = Fields.OfBody(name);
        var refusal = RequestValue.ReadCount(value, field.Path, out var count);
        setting = new(count, field);
        return refusal;
    }

    private static Refusal? ReadNumber(JsonElement value, string name, int maximum, ref Setting<double> setting)
    {
        var field = Fields.OfBody(name);
        var refusal = RequestValue.ReadNumber(value, field.Path, maximum, out var number);
        setting = new(number, field);
        return refusal;
    }

    private static Refusal? CheckStop(JsonElement value, in FieldPath path)
    {
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return RequestValue.CheckText(value, path, "a string or an array of strings");
        }

        var index = 0;
        foreach (var text in value.EnumerateArray())
        {
            if (RequestValue.CheckText(text, path.At(index++)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }
}
