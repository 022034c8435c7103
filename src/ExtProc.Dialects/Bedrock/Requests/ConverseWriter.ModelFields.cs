using System.Text.Json;
using ExtProc.Dialects.Models;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>What only some models take: <c>additionalModelRequestFields</c>. Each member is written once at most.</content>
internal sealed partial class ConverseWriter
{
    private readonly List<JsonEncodedText> _additional = [];

    /// <summary>
    /// Whether the model is told to reason in a way that allows no sampling parameters and no forced tool. Set before the
    /// inference settings and tools are written.
    /// </summary>
    public bool ThinkingIsOn { get; set; }

    /// <summary>Reasoning with a budget (https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html).</summary>
    /// <param name="tokens">At least 1,024 and below the token limit.</param>
    /// <param name="display">How reasoning is shown, a string, or nothing.</param>
    public void ThinkingWithBudget(int tokens, JsonElement display)
    {
        BeginThinking(Names.Enabled);
        _json.WriteNumber(Names.BudgetTokens, tokens);
        EndThinking(display);
    }

    /// <summary>Reasoning as the model sees fit (https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-adaptive-thinking.html).</summary>
    /// <param name="effort">How much, or null for the model's default.</param>
    /// <param name="display">How reasoning is shown, a string, or nothing.</param>
    public void AdaptiveThinking(ReasoningEffort? effort, JsonElement display)
    {
        BeginThinking(Names.Adaptive);
        EndThinking(display);
        if (effort is { } level)
        {
            // The documented place. Converse has a newer one, outputConfig.effort; both together are an error.
            BeginAdditional(Names.NativeOutputConfig);
            _json.WriteStartObject(Names.NativeOutputConfig);
            _json.WriteString(Names.Effort, EffortName(level));
            _json.WriteEndObject();
        }
    }

    /// <summary>Says that the model is not to reason.</summary>
    public void ThinkingDisabled()
    {
        BeginThinking(Names.Disabled);
        EndThinking(default);
    }

    /// <summary>Reasoning of Nova 2 (https://docs.aws.amazon.com/nova/latest/nova2-userguide/extended-thinking.html).</summary>
    /// <param name="effort">How much, or null for none.</param>
    public void ReasoningConfig(ReasoningEffort? effort)
    {
        BeginAdditional(Names.ReasoningConfig);
        _json.WriteStartObject(Names.ReasoningConfig);
        _json.WriteString(Names.Type, effort is null ? Names.Disabled : Names.Enabled);
        if (effort is { } level)
        {
            _json.WriteString(Names.MaxReasoningEffort, EffortName(level));
        }

        _json.WriteEndObject();
    }

    /// <summary>Reasoning of models that take a word for it.</summary>
    public void ReasoningEffortField(ReasoningEffort effort)
    {
        BeginAdditional(Names.NativeReasoningEffort);
        _json.WriteString(Names.NativeReasoningEffort, EffortName(effort));
    }

    /// <summary>Sampling from the likeliest tokens only.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="place">Where the model takes it; not <see cref="TopKPlace.Nowhere"/>.</param>
    public void TopK(int count, TopKPlace place)
    {
        if (place == TopKPlace.TopLevel)
        {
            BeginAdditional(Names.NativeTopK);
            _json.WriteNumber(Names.NativeTopK, count);
            return;
        }

        BeginAdditional(Names.InferenceConfig);
        _json.WriteStartObject(Names.InferenceConfig);
        _json.WriteNumber(Names.TopK, count);
        _json.WriteEndObject();
    }

    /// <summary>A member that the configuration lets through as it is; after all the others.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Any value, free of lone surrogates.</param>
    /// <returns>False when a member of this name has been written already: it stays.</returns>
    public bool TryAdditionalField(string name, JsonElement value)
    {
        foreach (var written in _additional)
        {
            if (written.Value == name)
            {
                return false;
            }
        }

        MoveTo(Section.AdditionalFields);
        _json.WritePropertyName(name);
        WriteRaw(value);
        return true;
    }

    private static JsonEncodedText EffortName(ReasoningEffort effort) => effort switch
    {
        ReasoningEffort.None => Names.NoEffort,
        ReasoningEffort.Minimal or ReasoningEffort.Low => Names.Low,
        ReasoningEffort.Medium => Names.Medium,
        ReasoningEffort.High => Names.High,
        ReasoningEffort.ExtraHigh => Names.ExtraHigh,
        _ => Names.Max,
    };

    private void BeginThinking(JsonEncodedText type)
    {
        BeginAdditional(Names.Thinking);
        _json.WriteStartObject(Names.Thinking);
        _json.WriteString(Names.Type, type);
    }

    private void EndThinking(JsonElement display)
    {
        if (display.ValueKind == JsonValueKind.String)
        {
            _json.WritePropertyName(Names.Display);
            WriteRaw(display);
        }

        _json.WriteEndObject();
    }

    private void BeginAdditional(JsonEncodedText name)
    {
        MoveTo(Section.AdditionalFields);
        _additional.Add(name);
    }

    private void ResetAdditionalFields()
    {
        ThinkingIsOn = false;
        _additional.Clear();
    }
}
