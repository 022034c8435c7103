using System.Text.Json;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// Limits and sampling: <c>max_completion_tokens</c>, <c>temperature</c>, <c>top_p</c>, <c>top_k</c>, <c>stop</c>. What the model does not
/// take, or not while it thinks, is checked all the same, left out and reported.
/// </summary>
internal static class Sampling
{
    /// <summary>Reads the token limit.</summary>
    /// <param name="fields">The body.</param>
    /// <param name="model">The model; a higher limit than its own is lowered to it.</param>
    /// <param name="maxTokens">Null when the client gives none: the model's own maximum is the right default, not a number of ours.</param>
    public static Refusal? ReadMaxTokens(in FieldSlots fields, ModelCapabilities model, out int? maxTokens)
    {
        maxTokens = null;
        if (RequestValue.ReadCount(fields[BodySlot.MaxCompletionTokens], new FieldPath("max_completion_tokens"), out var limit) is { } wrong)
        {
            return wrong;
        }

        if (RequestValue.ReadCount(fields[BodySlot.MaxTokens], new FieldPath("max_tokens"), out var older) is { } wrongToo)
        {
            return wrongToo;
        }

        maxTokens = limit ?? older;
        if (maxTokens > model.MaxOutputTokens)
        {
            maxTokens = model.MaxOutputTokens;
        }

        return null;
    }

    /// <summary>Writes the inference settings.</summary>
    public static Refusal? Translate(
        in FieldSlots fields,
        ModelCapabilities model,
        in ReasoningSettings reasoning,
        ConverseWriter writer,
        IgnoredFieldList ignored)
    {
        if (reasoning.MaxTokens is { } maxTokens)
        {
            writer.MaxTokens(maxTokens);
        }

        return (reasoning.DropsMaxTokens ? IgnoreMaxTokens(fields, ignored) : null)
            ?? Temperature(fields, model, reasoning.IsOn, writer, ignored)
            ?? Stop(fields[BodySlot.Stop], model.MaxStopSequences, writer, ignored);
    }

    /// <summary>Writes <c>top_k</c>, which models take among their additional fields.</summary>
    public static Refusal? TopK(
        JsonElement value, ModelCapabilities model, bool thinkingIsOn, ConverseWriter writer, IgnoredFieldList ignored)
    {
        var path = new FieldPath("top_k");
        if (RequestValue.ReadCount(value, path, out var topK) is { } refusal)
        {
            return refusal;
        }

        switch (topK, model.TopK)
        {
            case (null, _):
                return null;
            case (_, TopKPlace.Nowhere):
                return RequestValue.Refuse(path, "is not possible: this model takes none");
            case ({ } count, _) when !thinkingIsOn:
                writer.TopK(count, model.TopK);
                return null;
            default:
                return ignored.Note(Fields.Body, "top_k");
        }
    }

    private static Refusal? IgnoreMaxTokens(in FieldSlots fields, IgnoredFieldList ignored) => ignored.Note(
        Fields.Body,
        RequestValue.IsAbsent(fields[BodySlot.MaxCompletionTokens]) ? "max_tokens" : "max_completion_tokens");

    private static Refusal? Temperature(
        in FieldSlots fields, ModelCapabilities model, bool thinkingIsOn, ConverseWriter writer, IgnoredFieldList ignored)
    {
        var refusal = RequestValue.ReadNumber(fields[BodySlot.Temperature], new FieldPath("temperature"), maximum: 2, out var temperature);
        if (refusal is not null)
        {
            return refusal;
        }

        refusal = RequestValue.ReadNumber(fields[BodySlot.TopP], new FieldPath("top_p"), maximum: 1, out var topP);
        if (refusal is not null)
        {
            return refusal;
        }

        var rule = thinkingIsOn ? SamplingRule.None : model.Sampling;
        if (temperature is not null && rule == SamplingRule.None)
        {
            refusal = ignored.Note(Fields.Body, "temperature");
            temperature = null;
        }

        if (topP is not null && (rule == SamplingRule.None || (rule == SamplingRule.OneOf && temperature is not null)))
        {
            refusal ??= ignored.Note(Fields.Body, "top_p");
            topP = null;
        }

        if (temperature is { } number)
        {
            // OpenAI's scale ends at 2, Bedrock's at 1.
            writer.Temperature(Math.Min(number, 1));
        }

        if (topP is { } share)
        {
            writer.TopP(share);
        }

        return refusal;
    }

    private static Refusal? Stop(JsonElement value, int most, ConverseWriter writer, IgnoredFieldList ignored)
    {
        var path = new FieldPath("stop");
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return StopSequence(value, path, "a string or an array of strings", most, 0, writer, ignored, out _);
        }

        var (index, count) = (0, 0);
        foreach (var text in value.EnumerateArray())
        {
            if (StopSequence(text, path.At(index++), "a string", most, count, writer, ignored, out var isWritten) is { } refusal)
            {
                return refusal;
            }

            count += isWritten ? 1 : 0;
        }

        return null;
    }

    private static Refusal? StopSequence(
        JsonElement text,
        in FieldPath path,
        string expected,
        int most,
        int count,
        ConverseWriter writer,
        IgnoredFieldList ignored,
        out bool isWritten)
    {
        isWritten = false;
        if (RequestValue.CheckText(text, path, expected) is { } refusal)
        {
            return refusal;
        }

        if (JsonText.Inside(text).IsEmpty)
        {
            return null;
        }

        if (!writer.TakesStopSequence(text))
        {
            return ignored.Note(Fields.Body, "stop"u8, FieldPath.Body);
        }

        if (count == most)
        {
            return RequestValue.Refuse(path, $"is one too many: this model takes {most} of them at most");
        }

        isWritten = true;
        writer.StopSequence(text);
        return null;
    }
}
