using System.Text.Json;
using ExtProc.Dialects.Models;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>What only some models take: <c>additionalModelRequestFields</c>. </content>
internal sealed partial class ConverseWriter
{
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
            MoveTo(Section.AdditionalFields);
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
        MoveTo(Section.AdditionalFields);
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
        MoveTo(Section.AdditionalFields);
        _json.WriteString(Names.NativeReasoningEffort, EffortName(effort));
    }

    /// <summary>Sampling from the likeliest tokens only.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="place">Where the model takes it; not <see cref="TopKPlace.Nowhere"/>.</param>
    public void TopK(int count, TopKPlace place)
    {
        if (place == TopKPlace.TopLevel)
        {
            MoveTo(Section.AdditionalFields);
            _json.WriteNumber(Names.NativeTopK, count);
            return;
        }

        MoveTo(Section.AdditionalFields);
        _json.WriteStartObject(Names.InferenceConfig);
        _json.WriteNumber(Names.TopK, count);
        _json.WriteEndObject();
    }

    /// <summary>
    /// At most one tool call in an answer, said in Claude's own words. Bedrock merges these fields with what it makes of the
    /// request and refuses a <c>type</c> beside a tool choice; without either Claude asks for one.
    /// </summary>
    /// <param name="besideChoice">Whether a tool choice is written.</param>
    /// <remarks>https://docs.claude.com/en/docs/agents-and-tools/tool-use/implement-tool-use#parallel-tool-use</remarks>
    public void DisableParallelTools(bool besideChoice)
    {
        MoveTo(Section.AdditionalFields);
        _json.WriteStartObject(Names.NativeToolChoice);
        if (!besideChoice)
        {
            _json.WriteString(Names.Type, Names.Auto);
        }

        _json.WriteBoolean(Names.DisableParallelToolUse, true);
        _json.WriteEndObject();
    }

    /// <summary>A member that the configuration lets through as it is; after all the others.</summary>
    /// <param name="name">Its name, which no other member has.</param>
    /// <param name="value">Any value, free of lone surrogates.</param>
    public void AdditionalField(string name, JsonElement value)
    {
        MoveTo(Section.AdditionalFields);
        _json.WritePropertyName(name);
        WriteRaw(value);
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
        MoveTo(Section.AdditionalFields);
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
}
