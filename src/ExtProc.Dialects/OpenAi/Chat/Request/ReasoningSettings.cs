using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// How much the model is to reason: <c>reasoning_effort</c>, or the extension <c>thinking</c> of other gateways, which wins.
/// An effort is a wish: where a token limit or a forced answer leaves no room for it, it is left out and reported. A budget
/// in tokens is not: it is kept or refused.
/// </summary>
internal struct ReasoningSettings
{
    // What is left for the answer when neither the client nor the model table knows a limit.
    private const int RoomForAnswer = 16 * 1024;

    private static readonly FieldPath EffortPath = new("reasoning_effort");
    private static readonly FieldPath BudgetPath = new("thinking.budget_tokens");

    private ThinkingStyle _style;
    private bool _isOff;
    private ReasoningEffort? _given;
    private ReasoningEffort? _effort;
    private int _budget;
    private JsonElement _display;

    /// <summary>Whether the model is told to think, so that sampling parameters and forced tools must be left out.</summary>
    public bool IsOn { get; private set; }

    /// <summary>The token limit to be sent; the client's own, unless thinking needs one.</summary>
    public int? MaxTokens { get; private set; }

    /// <summary>Whether the client's token limit had to give way.</summary>
    public bool DropsMaxTokens { get; private set; }

    /// <summary>Decides what to ask for.</summary>
    /// <param name="fields">The body.</param>
    /// <param name="model">The model.</param>
    /// <param name="forcesTool">Whether the answer is a forced tool call.</param>
    /// <param name="writer">Holds the conversation; learns whether the model thinks.</param>
    /// <param name="ignored">Takes what had to give way.</param>
    /// <param name="reasoning">The decision.</param>
    public static Refusal? Read(
        in FieldSlots fields,
        ModelCapabilities model,
        bool forcesTool,
        ConverseWriter writer,
        IgnoredFieldList ignored,
        out ReasoningSettings reasoning)
    {
        reasoning = default;
        var refusal = Sampling.ReadMaxTokens(fields, model, out var maxTokens)
            ?? ReadEffort(fields[BodySlot.ReasoningEffort], out reasoning._given);
        reasoning.MaxTokens = maxTokens;
        if (refusal is not null)
        {
            return refusal;
        }

        refusal = AnthropicThinking.Read(fields[BodySlot.Thinking], model, ignored, out var thinking);
        if (refusal is not null)
        {
            return refusal;
        }

        var effort = reasoning._given;
        if (thinking.Kind == ThinkingKind.NotGiven && effort is null)
        {
            return null;
        }

        // With a budget Claude refuses to continue an answer, and a history whose last tool calls lost the reasoning before
        // them, which is what most clients send.
        var isImpossible = forcesTool
            || (model.Thinking == ThinkingStyle.Budget
                && (writer.LastCallsLackReasoning || writer.CurrentRole == TurnRole.Assistant));
        var wanted = thinking.Kind == ThinkingKind.NotGiven ? effort!.Value : thinking.Effort(effort);
        refusal = (effort is null || wanted == effort ? null : ignored.Note(Fields.Body, "reasoning_effort"))
            ?? reasoning.Decide(wanted, thinking, model, isImpossible, ignored);
        writer.ThinkingIsOn = reasoning.IsOn;
        return refusal;
    }

    /// <summary>Writes it, among the additional fields.</summary>
    public readonly void Write(ConverseWriter writer)
    {
        switch (_style)
        {
            case ThinkingStyle.Budget or ThinkingStyle.Adaptive when _isOff:
                writer.ThinkingDisabled();
                break;
            case ThinkingStyle.Budget:
                writer.ThinkingWithBudget(_budget, _display);
                break;
            case ThinkingStyle.Adaptive:
                writer.AdaptiveThinking(_effort, _display);
                break;
            case ThinkingStyle.MaxReasoningEffort:
                writer.ReasoningConfig(_isOff ? null : _effort);
                break;
            case ThinkingStyle.ReasoningEffortField:
                writer.ReasoningEffortField(_effort ?? ReasoningEffort.Low);
                break;
            default:
                break;
        }
    }

    private Refusal? Decide(
        ReasoningEffort effort,
        in AnthropicThinking thinking,
        ModelCapabilities model,
        bool isImpossible,
        IgnoredFieldList ignored)
    {
        if (effort == ReasoningEffort.None)
        {
            TurnOff(model);
            return null;
        }

        if (model.Thinking == ThinkingStyle.None)
        {
            return RequestValue.Refuse(new FieldPath(Member(thinking)), "is not possible: this model cannot be told to reason");
        }

        if (model.Thinking == ThinkingStyle.ReasoningEffortField)
        {
            (_style, _effort) = (model.Thinking, Lowered(effort, model));
            return null;
        }

        if (isImpossible)
        {
            return ignored.Note(Fields.Body, Member(thinking));
        }

        _display = thinking.Display;
        if (model.Thinking == ThinkingStyle.Budget)
        {
            return Budget(effort, thinking, model, ignored);
        }

        (IsOn, _style, _effort) = (true, model.Thinking, Lowered(effort, model));
        if (model.Thinking == ThinkingStyle.Adaptive)
        {
            // How much is left to the model, unless the client says.
            _effort = thinking.Kind == ThinkingKind.Adaptive && (_given is null or ReasoningEffort.None) ? null : _effort;
        }
        else if (_effort == ReasoningEffort.High && MaxTokens is not null)
        {
            // Nova 2 takes no limit at its highest effort.
            (MaxTokens, DropsMaxTokens) = (null, true);
        }

        return null;
    }

    private void TurnOff(ModelCapabilities model)
    {
        // Budgets are off unless asked for. A model without a word for "off" gets the least it has.
        (_isOff, _effort) = (true, model.ThinkingCanBeDisabled ? ReasoningEffort.None : ReasoningEffort.Low);
        _style = model.Thinking switch
        {
            ThinkingStyle.Adaptive or ThinkingStyle.MaxReasoningEffort when model.ThinkingCanBeDisabled => model.Thinking,
            ThinkingStyle.ReasoningEffortField => model.Thinking,
            _ => ThinkingStyle.None,
        };
    }

    private Refusal? Budget(ReasoningEffort effort, in AnthropicThinking thinking, ModelCapabilities model, IgnoredFieldList ignored)
    {
        var wanted = thinking.Budget ?? effort switch
        {
            ReasoningEffort.Minimal or ReasoningEffort.Low => 1024,
            ReasoningEffort.Medium => 2048,
            _ => 4096,
        };
        var limit = MaxTokens ?? model.MaxOutputTokens ?? (int)Math.Min((long)wanted + RoomForAnswer, int.MaxValue);
        if (thinking.Budget >= limit)
        {
            return RequestValue.Refuse(BudgetPath, $"must be below the token limit of the answer, which is {limit}");
        }

        if (limit <= AnthropicThinking.SmallestBudget)
        {
            return ignored.Note(Fields.Body, Member(thinking));
        }

        (IsOn, _style) = (true, ThinkingStyle.Budget);
        (_budget, MaxTokens) = (Math.Min(wanted, limit - 1), limit);
        return null;
    }

    private static ReasoningEffort Lowered(ReasoningEffort effort, ModelCapabilities model)
    {
        var strongest = model.StrongestEffort == ReasoningEffort.None ? ReasoningEffort.High : model.StrongestEffort;
        var lowered = effort < strongest ? effort : strongest;
        return lowered == ReasoningEffort.ExtraHigh && !model.ExtraHighEffort ? ReasoningEffort.High : lowered;
    }

    private static string Member(in AnthropicThinking thinking) =>
        thinking.Kind == ThinkingKind.NotGiven ? "reasoning_effort" : "thinking";

    private static Refusal? ReadEffort(JsonElement value, out ReasoningEffort? effort)
    {
        effort = null;
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(EffortPath, "a string", value);
        }

        effort = value switch
        {
            _ when JsonText.Is(value, "none"u8) => ReasoningEffort.None,
            _ when JsonText.Is(value, "minimal"u8) => ReasoningEffort.Minimal,
            _ when JsonText.Is(value, "low"u8) => ReasoningEffort.Low,
            _ when JsonText.Is(value, "medium"u8) => ReasoningEffort.Medium,
            _ when JsonText.Is(value, "high"u8) => ReasoningEffort.High,
            _ when JsonText.Is(value, "xhigh"u8) => ReasoningEffort.ExtraHigh,
            _ when JsonText.Is(value, "max"u8) => ReasoningEffort.Max,
            _ => null,
        };
        return effort is null
            ? RequestValue.Refuse(EffortPath, "must be 'none', 'minimal', 'low', 'medium', 'high', 'xhigh' or 'max'")
            : null;
    }
}
