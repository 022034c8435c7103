using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// How much the model is to reason: <c>reasoning_effort</c>, or the extension <c>thinking</c>, Anthropic's way of asking, which
/// clients of other gateways send in chat requests.
/// </summary>
internal static class ReasoningSettings
{
    private static readonly FieldPath ThinkingPath = new("thinking");
    private static readonly FieldPath TypePath = new("thinking.type");
    private static readonly FieldPath BudgetPath = new("thinking.budget_tokens");
    private static readonly FieldPath DisplayPath = new("thinking.display");

    public static Refusal? Read(in FieldSlots<BodySlot> body, IgnoredFieldList ignored, ref ReasoningWish wish) =>
        ReadEffort(body[BodySlot.ReasoningEffort], ref wish) ?? ReadThinking(body[BodySlot.Thinking], ignored, ref wish);

    private static Refusal? ReadEffort(JsonElement value, ref ReasoningWish wish)
    {
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        var field = Fields.OfBody("reasoning_effort");
        if (value.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(field.Path, "a string", value);
        }

        Effort? effort = value switch
        {
            _ when JsonText.Is(value, "none"u8) => Effort.None,
            _ when JsonText.Is(value, "minimal"u8) => Effort.Minimal,
            _ when JsonText.Is(value, "low"u8) => Effort.Low,
            _ when JsonText.Is(value, "medium"u8) => Effort.Medium,
            _ when JsonText.Is(value, "high"u8) => Effort.High,
            _ when JsonText.Is(value, "xhigh"u8) => Effort.ExtraHigh,
            _ when JsonText.Is(value, "max"u8) => Effort.Max,
            _ => null,
        };
        wish.Effort = new(effort, field);
        return effort is null ? field.Refuse("must be 'none', 'minimal', 'low', 'medium', 'high', 'xhigh' or 'max'") : null;
    }

    private static Refusal? ReadThinking(JsonElement value, IgnoredFieldList ignored, ref ReasoningWish wish)
    {
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(ThinkingPath, "an object", value);
        }

        FieldSlots<ThinkingSlot> fields = default;
        wish.ModeField = Fields.OfBody("thinking");
        return Fields.Thinking.Read(value, ThinkingPath, ignored, ref fields)
            ?? ReadMode(fields[ThinkingSlot.Type], ref wish)
            ?? ReadBudget(fields[ThinkingSlot.BudgetTokens], ignored, ref wish)
            ?? ReadDisplay(fields[ThinkingSlot.Display], ref wish);
    }

    private static Refusal? ReadMode(JsonElement type, ref ReasoningWish wish)
    {
        wish.Mode = type switch
        {
            _ when JsonText.Is(type, "enabled"u8) => ReasoningMode.Budget,
            _ when JsonText.Is(type, "disabled"u8) => ReasoningMode.Off,
            _ when JsonText.Is(type, "adaptive"u8) => ReasoningMode.ModelDecides,
            _ => ReasoningMode.NotGiven,
        };
        return wish.Mode switch
        {
            ReasoningMode.NotGiven when type.ValueKind != JsonValueKind.String => RequestValue.WrongType(TypePath, "a string", type),
            ReasoningMode.NotGiven => RequestValue.Refuse(TypePath, "must be 'enabled', 'disabled' or 'adaptive'"),
            _ => null,
        };
    }

    private static Refusal? ReadBudget(JsonElement value, IgnoredFieldList ignored, ref ReasoningWish wish)
    {
        if (RequestValue.ReadCount(value, BudgetPath, out var budget) is { } refusal)
        {
            return refusal;
        }

        var field = new FieldRef(Fields.Thinking, "budget_tokens", ThinkingPath);
        if (wish.Mode != ReasoningMode.Budget)
        {
            return budget is null ? null : field.Ignore(ignored);
        }

        wish.Budget = new(budget, field);
        return budget is null or < ReasoningWish.SmallestBudget ? field.Refuse("must be an integer of at least 1024") : null;
    }

    private static Refusal? ReadDisplay(JsonElement display, ref ReasoningWish wish)
    {
        if (RequestValue.IsAbsent(display))
        {
            return null;
        }

        if (display.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(DisplayPath, "a string", display);
        }

        (wish.Display, wish.DisplayField) = (display, new FieldRef(Fields.Thinking, "display", ThinkingPath));
        return JsonText.Is(display, "summarized"u8) || JsonText.Is(display, "omitted"u8)
            ? null
            : RequestValue.Refuse(DisplayPath, "must be 'summarized' or 'omitted'");
    }
}
