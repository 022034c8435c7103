using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>Sampling and stop sequences. What the model does not take, or not while it thinks, is left out and reported.</summary>
internal static class SamplingRules
{
    /// <summary>Decides about temperature and nucleus sampling.</summary>
    public static Refusal? Decide(
        in SamplingWish wish, bool thinks, ModelCapabilities model, IgnoredFieldList ignored, out double? temperature, out double? topP)
    {
        // The scale of some clients ends at 2, Bedrock's at 1.
        (temperature, topP) = (wish.Temperature.Value is { } number ? Math.Min(number, 1) : null, wish.TopP.Value);
        var rule = thinks ? SamplingRule.None : model.Sampling;
        Refusal? refusal = null;
        if (temperature is not null && rule == SamplingRule.None)
        {
            refusal = wish.Temperature.Field.Ignore(ignored);
            temperature = null;
        }

        if (topP is not null && (rule == SamplingRule.None || (rule == SamplingRule.OneOf && temperature is not null)))
        {
            refusal ??= wish.TopP.Field.Ignore(ignored);
            topP = null;
        }

        return refusal;
    }

    /// <summary>Decides about sampling from the likeliest tokens only, and where to say it.</summary>
    public static Refusal? DecideTopK(in SamplingWish wish, bool thinks, ModelCapabilities model, IgnoredFieldList ignored, out TopKPlace place)
    {
        place = TopKPlace.Nowhere;
        if (wish.TopK.Value is null)
        {
            return null;
        }

        if (model.TopK == TopKPlace.Nowhere)
        {
            return wish.TopK.Field.Refuse("is not possible: this model takes none");
        }

        if (thinks)
        {
            return wish.TopK.Field.Ignore(ignored);
        }

        place = model.TopK;
        return null;
    }

    /// <summary>Decides about one text that is to end the answer: some models refuse white space alone, all an empty one.</summary>
    /// <param name="text">A string.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="wish">What it belongs to.</param>
    /// <param name="count">How many are written already.</param>
    /// <param name="model">The model.</param>
    /// <param name="ignored">Takes those that are left out.</param>
    /// <param name="isSent">Whether it is written.</param>
    public static Refusal? DecideStop(
        JsonElement text,
        in FieldPath path,
        in SamplingWish wish,
        int count,
        ModelCapabilities model,
        IgnoredFieldList ignored,
        out bool isSent)
    {
        isSent = false;
        var inside = JsonText.Inside(text);
        if (inside.IsEmpty)
        {
            return null;
        }

        if (!model.BlankStopSequences && JsonText.IsBlank(inside))
        {
            return wish.StopField.Ignore(ignored);
        }

        isSent = count < model.MaxStopSequences;
        return isSent
            ? null
            : RequestValue.Refuse(path, $"is one too many: this model takes {model.MaxStopSequences} of them at most");
    }
}
