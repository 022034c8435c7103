using System.Text.Json;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>Who speaks in a message.</summary>
internal enum ChatRole
{
    /// <summary><c>system</c>, and <c>developer</c>, which is its newer name.</summary>
    System,
    User,
    Assistant,
    Tool,

    /// <summary>The result of a <c>function_call</c>: what <c>tool</c> was before there were tools.</summary>
    Function,
}

/// <summary>Reads a message's <c>role</c>, and which members go with it.</summary>
internal static class Roles
{
    public static Refusal? Read(in FieldSlots<MessageSlot> fields, in FieldPath path, IgnoredFieldList ignored, out ChatRole role)
    {
        if (ReadWord(fields[MessageSlot.Role], path, out role) is { } refusal)
        {
            return refusal;
        }

        // Converse has no names of speakers; only a function's result needs one.
        if (role != ChatRole.Function && !RequestValue.IsAbsent(fields[MessageSlot.Name])
            && ignored.Note(Fields.Message, "name"u8, path) is { } unwanted)
        {
            return unwanted;
        }

        return CheckBelongs(fields, path, role);
    }

    private static Refusal? ReadWord(JsonElement value, in FieldPath path, out ChatRole role)
    {
        ChatRole? known = value switch
        {
            _ when JsonText.Is(value, "user"u8) => ChatRole.User,
            _ when JsonText.Is(value, "assistant"u8) => ChatRole.Assistant,
            _ when JsonText.Is(value, "tool"u8) => ChatRole.Tool,
            _ when JsonText.Is(value, "system"u8) || JsonText.Is(value, "developer"u8) => ChatRole.System,
            _ when JsonText.Is(value, "function"u8) => ChatRole.Function,
            _ => null,
        };
        role = known ?? ChatRole.User;
        if (known is not null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? RequestValue.Refuse(path.Member("role"), "must be 'system', 'developer', 'user', 'assistant', 'tool' or 'function'")
            : RequestValue.WrongType(path.Member("role"), "a string", value);
    }

    /// <summary>A member that only means something in another role would be lost without a word.</summary>
    private static Refusal? CheckBelongs(in FieldSlots<MessageSlot> fields, in FieldPath path, ChatRole role)
    {
        var (stray, owner) = role switch
        {
            not ChatRole.Assistant when Has(fields, MessageSlot.ToolCalls) => ("tool_calls", "assistant"),
            not ChatRole.Assistant when Has(fields, MessageSlot.FunctionCall) => ("function_call", "assistant"),
            not ChatRole.Assistant when Has(fields, MessageSlot.Refusal) => ("refusal", "assistant"),
            not ChatRole.Assistant when IsFilled(fields[MessageSlot.ThinkingBlocks]) => ("thinking_blocks", "assistant"),
            not ChatRole.Tool when Has(fields, MessageSlot.ToolCallId) => ("tool_call_id", "tool"),
            _ => ("", ""),
        };
        return stray.Length == 0
            ? null
            : RequestValue.Refuse(path.Member(stray), $"is only possible in a message of role '{owner}'");
    }

    private static bool Has(in FieldSlots<MessageSlot> fields, MessageSlot slot) => !RequestValue.IsAbsent(fields[slot]);

    private static bool IsFilled(JsonElement value) =>
        !RequestValue.IsAbsent(value) && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
}
