using System.Text.Json;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>What <c>thinking.type</c> asks for.</summary>
internal enum ThinkingKind
{
    NotGiven,
    Disabled,
    Enabled,
    Adaptive,
}

/// <summary>
/// The extension <c>thinking</c>, Anthropic's way of asking for reasoning, which clients of other gateways send in chat
/// requests.
/// </summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Budget">Tokens for it, with <see cref="ThinkingKind.Enabled"/>.</param>
/// <param name="Display">How reasoning is shown: a string, or nothing.</param>
internal readonly record struct AnthropicThinking(ThinkingKind Kind, int? Budget, JsonElement Display)
{
    /// <summary>The smallest budget that models take.</summary>
    public const int SmallestBudget = 1024;

    private static readonly FieldPath Path = new("thinking");
    private static readonly FieldPath TypePath = new("thinking.type");
    private static readonly FieldPath BudgetPath = new("thinking.budget_tokens");
    private static readonly FieldPath DisplayPath = new("thinking.display");

    public static Refusal? Read(JsonElement value, ModelCapabilities model, IgnoredFieldList ignored, out AnthropicThinking thinking)
    {
        thinking = default;
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(Path, "an object", value);
        }

        FieldSlots fields = default;
        var refusal = Fields.Thinking.Read(value, Path, ignored, ref fields);
        if (refusal is not null)
        {
            return refusal;
        }

        refusal = ReadKind(fields[ThinkingSlot.Type], out var kind);
        if (refusal is not null)
        {
            return refusal;
        }

        var display = fields[ThinkingSlot.Display];
        refusal = ReadBudget(fields[ThinkingSlot.BudgetTokens], kind, ignored, out var budget)
            ?? CheckDisplay(display, model.Thinking, ignored);
        thinking = new AnthropicThinking(kind, budget, display);
        return refusal;
    }

    /// <summary>The effort that comes nearest, for models that take no budget.</summary>
    /// <param name="given">What <c>reasoning_effort</c> says; it counts where the model is to decide.</param>
    public ReasoningEffort Effort(ReasoningEffort? given) => (Kind, Budget) switch
    {
        (ThinkingKind.Disabled, _) => ReasoningEffort.None,
        (ThinkingKind.Enabled, <= 1024) => ReasoningEffort.Low,
        (ThinkingKind.Enabled, <= 2048) => ReasoningEffort.Medium,
        (ThinkingKind.Enabled, _) => ReasoningEffort.High,
        _ => given is null or ReasoningEffort.None ? ReasoningEffort.High : given.Value,
    };

    private static Refusal? ReadKind(JsonElement type, out ThinkingKind kind)
    {
        kind = type switch
        {
            _ when JsonText.Is(type, "enabled"u8) => ThinkingKind.Enabled,
            _ when JsonText.Is(type, "disabled"u8) => ThinkingKind.Disabled,
            _ when JsonText.Is(type, "adaptive"u8) => ThinkingKind.Adaptive,
            _ => ThinkingKind.NotGiven,
        };
        return kind switch
        {
            ThinkingKind.NotGiven when type.ValueKind != JsonValueKind.String => RequestValue.WrongType(TypePath, "a string", type),
            ThinkingKind.NotGiven => RequestValue.Refuse(TypePath, "must be 'enabled', 'disabled' or 'adaptive'"),
            _ => null,
        };
    }

    private static Refusal? ReadBudget(JsonElement value, ThinkingKind kind, IgnoredFieldList ignored, out int? budget)
    {
        if (RequestValue.ReadCount(value, BudgetPath, out budget) is { } refusal)
        {
            return refusal;
        }

        if (kind == ThinkingKind.Enabled)
        {
            return budget is null or < SmallestBudget ? RequestValue.Refuse(BudgetPath, "must be an integer of at least 1024") : null;
        }

        var isNoted = budget is not null;
        budget = null;
        return isNoted ? ignored.Note(Fields.Thinking, "budget_tokens") : null;
    }

    private static Refusal? CheckDisplay(JsonElement display, ThinkingStyle style, IgnoredFieldList ignored)
    {
        if (RequestValue.IsAbsent(display))
        {
            return null;
        }

        if (display.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(DisplayPath, "a string", display);
        }

        if (!JsonText.Is(display, "summarized"u8) && !JsonText.Is(display, "omitted"u8))
        {
            return RequestValue.Refuse(DisplayPath, "must be 'summarized' or 'omitted'");
        }

        return style is ThinkingStyle.Budget or ThinkingStyle.Adaptive
            ? null
            : ignored.Note(Fields.Thinking, "display");
    }
}
