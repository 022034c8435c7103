using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>What is asked for, as far as reasoning goes.</summary>
internal struct ReasoningDecision
{
    /// <summary>The way of asking; none when nothing is written.</summary>
    public ThinkingStyle Style { get; set; }

    /// <summary>Whether the model is told not to reason.</summary>
    public bool IsOff { get; set; }

    /// <summary>How much, or null for the model's default.</summary>
    public ReasoningEffort? Effort { get; set; }

    /// <summary>Tokens for it.</summary>
    public int Budget { get; set; }

    /// <summary>How reasoning is shown: a string, or nothing.</summary>
    public JsonElement Display { get; set; }

    /// <summary>Whether the model is told to think, so that sampling parameters and forced tools must be left out.</summary>
    public bool IsOn { get; set; }

    /// <summary>The token limit to be sent; the client's own, unless thinking needs one.</summary>
    public int? MaxTokens { get; set; }

    /// <summary>Whether the client's token limit had to give way.</summary>
    public bool DropsMaxTokens { get; set; }
}

/// <summary>
/// How the model is asked to reason. An effort is a wish: where a token limit or a forced answer leaves no room for it, it is
/// left out and reported. A budget in tokens is not: it is kept or refused.
/// </summary>
internal static class ReasoningRules
{
    // What is left for the answer when neither the client nor the model table knows a limit.
    private const int RoomForAnswer = 16 * 1024;

    /// <summary>Decides what to ask for.</summary>
    /// <param name="intents">What the client wants.</param>
    /// <param name="model">The model.</param>
    /// <param name="turns">The conversation.</param>
    /// <param name="forcesTool">Whether the answer is a forced tool call.</param>
    /// <param name="ignored">Takes what had to give way.</param>
    /// <param name="decision">What to ask for.</param>
    public static Refusal? Decide(
        ClientIntents intents, ModelCapabilities model, TurnOrder turns, bool forcesTool, IgnoredFieldList ignored, out ReasoningDecision decision)
    {
        ref readonly var wish = ref intents.Reasoning;
        decision = default;
        decision.MaxTokens = intents.Sampling.MaxTokens.Value > model.MaxOutputTokens ? model.MaxOutputTokens : intents.Sampling.MaxTokens.Value;
        if (CheckDisplay(wish, model, ignored) is { } unwanted)
        {
            return unwanted;
        }

        if (wish.Mode == ReasoningMode.NotGiven && wish.Effort.Value is null)
        {
            return null;
        }

        // With a budget Claude refuses to continue an answer, and a history whose last tool calls lost the reasoning before
        // them, which is what most clients send.
        var isImpossible = forcesTool
            || (model.Thinking == ThinkingStyle.Budget && (turns.LastCallsLackReasoning || turns.EndsWithAssistant));
        var given = wish.Effort.Value is { } said ? Of(said) : (ReasoningEffort?)null;
        var wanted = wish.Mode == ReasoningMode.NotGiven ? given!.Value : NearestEffort(wish, given);
        return (given is null || wanted == given ? null : wish.Effort.Field.Ignore(ignored))
            ?? Decide(wish, wanted, given, model, isImpossible, ignored, ref decision);
    }

    private static Refusal? CheckDisplay(in ReasoningWish wish, ModelCapabilities model, IgnoredFieldList ignored) =>
        wish.Display.ValueKind != JsonValueKind.String || model.Thinking is ThinkingStyle.Budget or ThinkingStyle.Adaptive
            ? null
            : wish.DisplayField.Ignore(ignored);

    private static Refusal? Decide(
        in ReasoningWish wish,
        ReasoningEffort effort,
        ReasoningEffort? given,
        ModelCapabilities model,
        bool isImpossible,
        IgnoredFieldList ignored,
        ref ReasoningDecision decision)
    {
        if (effort == ReasoningEffort.None)
        {
            TurnOff(model, ref decision);
            return null;
        }

        if (model.Thinking == ThinkingStyle.None)
        {
            return wish.Field.Refuse("is not possible: this model cannot be told to reason");
        }

        if (model.Thinking == ThinkingStyle.ReasoningEffortField)
        {
            (decision.Style, decision.Effort) = (model.Thinking, Lowered(effort, model));
            return null;
        }

        if (isImpossible)
        {
            return wish.Field.Ignore(ignored);
        }

        decision.Display = wish.Display;
        if (model.Thinking == ThinkingStyle.Budget)
        {
            return Budget(wish, effort, model, ignored, ref decision);
        }

        (decision.IsOn, decision.Style, decision.Effort) = (true, model.Thinking, Lowered(effort, model));
        if (model.Thinking == ThinkingStyle.Adaptive)
        {
            // How much is left to the model, unless the client says.
            var isOpen = wish.Mode == ReasoningMode.ModelDecides && given is null or ReasoningEffort.None;
            decision.Effort = isOpen ? null : decision.Effort;
        }
        else if (decision.Effort == ReasoningEffort.High && decision.MaxTokens is not null)
        {
            // Nova 2 takes no limit at its highest effort.
            (decision.MaxTokens, decision.DropsMaxTokens) = (null, true);
        }

        return null;
    }

    private static void TurnOff(ModelCapabilities model, ref ReasoningDecision decision)
    {
        // Budgets are off unless asked for. A model without a word for "off" gets the least it has.
        (decision.IsOff, decision.Effort) = (true, model.ThinkingCanBeDisabled ? ReasoningEffort.None : ReasoningEffort.Low);
        decision.Style = model.Thinking switch
        {
            ThinkingStyle.Adaptive or ThinkingStyle.MaxReasoningEffort when model.ThinkingCanBeDisabled => model.Thinking,
            ThinkingStyle.ReasoningEffortField => model.Thinking,
            _ => ThinkingStyle.None,
        };
    }

    private static Refusal? Budget(
        in ReasoningWish wish, ReasoningEffort effort, ModelCapabilities model, IgnoredFieldList ignored, ref ReasoningDecision decision)
    {
        var wanted = wish.Budget.Value ?? effort switch
        {
            ReasoningEffort.Minimal or ReasoningEffort.Low => 1024,
            ReasoningEffort.Medium => 2048,
            _ => 4096,
        };
        var limit = decision.MaxTokens ?? model.MaxOutputTokens ?? (int)Math.Min((long)wanted + RoomForAnswer, int.MaxValue);
        if (wish.Budget.Value >= limit)
        {
            return wish.Budget.Field.Refuse($"must be below the token limit of the answer, which is {limit}");
        }

        if (limit <= ReasoningWish.SmallestBudget)
        {
            return wish.Field.Ignore(ignored);
        }

        (decision.IsOn, decision.Style) = (true, ThinkingStyle.Budget);
        (decision.Budget, decision.MaxTokens) = (Math.Min(wanted, limit - 1), limit);
        return null;
    }

    /// <summary>The effort that comes nearest to a way of reasoning, for models that take no budget.</summary>
    private static ReasoningEffort NearestEffort(in ReasoningWish wish, ReasoningEffort? given) => (wish.Mode, wish.Budget.Value) switch
    {
        (ReasoningMode.Off, _) => ReasoningEffort.None,
        (ReasoningMode.Budget, <= 1024) => ReasoningEffort.Low,
        (ReasoningMode.Budget, <= 2048) => ReasoningEffort.Medium,
        (ReasoningMode.Budget, _) => ReasoningEffort.High,
        _ => given is null or ReasoningEffort.None ? ReasoningEffort.High : given.Value,
    };

    private static ReasoningEffort Lowered(ReasoningEffort effort, ModelCapabilities model)
    {
        var strongest = model.StrongestEffort == ReasoningEffort.None ? ReasoningEffort.High : model.StrongestEffort;
        var lowered = effort < strongest ? effort : strongest;
        return lowered == ReasoningEffort.ExtraHigh && !model.ExtraHighEffort ? ReasoningEffort.High : lowered;
    }

    private static ReasoningEffort Of(Effort effort) => effort switch
    {
        Effort.None => ReasoningEffort.None,
        Effort.Minimal => ReasoningEffort.Minimal,
        Effort.Low => ReasoningEffort.Low,
        Effort.Medium => ReasoningEffort.Medium,
        Effort.High => ReasoningEffort.High,
        Effort.ExtraHigh => ReasoningEffort.ExtraHigh,
        _ => ReasoningEffort.Max,
    };
}
