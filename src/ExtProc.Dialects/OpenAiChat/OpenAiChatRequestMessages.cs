using System.Text.Json;
using ExtProc.Dialects.Converse;
using ExtProc.Dialects.Json;
using ExtProc.Dialects.Models;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>
/// The conversation: <c>messages</c>. Roles become turns here; what is inside a message is read by
/// <see cref="OpenAiChatRequestContent"/> and <see cref="OpenAiChatRequestToolCalls"/>.
/// </summary>
internal sealed class OpenAiChatRequestMessages(ConverseRequestWriter writer, IgnoredFieldList ignored, ModelCapabilities model)
{
    private const int NotFound = -1;

    private static readonly FieldPath MessagesPath = new("messages");

    private int _lastSystem = NotFound;
    private int _blankUser = NotFound;
    private int _resultsTakenUpTo;
    private int _reasoningTakenUpTo;

    private enum Role
    {
        System,
        User,
        Assistant,
        Tool,
    }

    public Refusal? Translate(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            return RequestValue.WrongType(MessagesPath, "an array", messages);
        }

        return Turns(messages) ?? Close() ?? SystemTexts(messages);
    }

    private Refusal? Turns(JsonElement messages)
    {
        var index = 0;
        for (var rest = messages.EnumerateArray(); rest.MoveNext(); index++)
        {
            var path = MessagesPath.At(index);
            FieldSlots fields = default;
            if (ReadMessage(rest.Current, path, ref fields, out var role) is { } refusal)
            {
                return refusal;
            }

            refusal = role switch
            {
                Role.Assistant => Assistant(fields, path, rest, index),
                Role.User => User(fields, path, rest, index),
                Role.Tool => index < _resultsTakenUpTo ? null : Tool(fields, path),
                _ => System(index),
            };
            if (refusal is not null)
            {
                return refusal;
            }

            if (role is Role.User or Role.Assistant)
            {
                writer.CachePointAfter(path);
            }
        }

        return null;
    }

    /// <summary>System messages leave the conversation: Converse keeps their text apart from it, in the same order.</summary>
    private Refusal? System(int index)
    {
        _lastSystem = index;
        return null;
    }

    private Refusal? User(in FieldSlots fields, in FieldPath path, JsonElement.ArrayEnumerator rest, int index)
    {
        // Results come first in a turn, also when the client put its words before them.
        if ((TakeResults(rest, index) ?? CheckAnswered()) is { } refusal)
        {
            return refusal;
        }

        writer.BeginMessage(ConverseRole.User);
        refusal = OpenAiChatRequestContent.Translate(
            fields[MessageSlot.Content], path, ContentTarget.User, writer, ignored);
        if (writer.CurrentRole == ConverseRole.User)
        {
            _blankUser = NotFound;
        }
        else if (_blankUser == NotFound)
        {
            _blankUser = index;
        }

        return refusal;
    }

    private Refusal? Tool(in FieldSlots fields, in FieldPath path)
    {
        _blankUser = NotFound;
        var refusal = OpenAiChatRequestToolCalls.TranslateResult(fields, path, writer, ignored);
        writer.CachePointAfter(path);
        return refusal;
    }

    private Refusal? Assistant(in FieldSlots fields, in FieldPath path, JsonElement.ArrayEnumerator rest, int index)
    {
        var refusal = CheckUserSaidSomething();
        if (refusal is null && writer.CurrentRole == ConverseRole.User)
        {
            refusal = CheckAnswered();
        }

        if (refusal is null && index >= _reasoningTakenUpTo)
        {
            refusal = OpenAiChatRequestThinkingBlocks.TranslateTurn(
                fields, MessagesPath, rest, index, model, writer, ignored, out _reasoningTakenUpTo);
        }

        if (refusal is not null)
        {
            return refusal;
        }

        writer.BeginMessage(ConverseRole.Assistant);
        var content = fields[MessageSlot.Content];
        if (!RequestValue.IsAbsent(content))
        {
            refusal = OpenAiChatRequestContent.Translate(content, path, ContentTarget.Assistant, writer, ignored);
        }

        var said = fields[MessageSlot.Refusal];
        if (refusal is null && !RequestValue.IsAbsent(said))
        {
            refusal = OpenAiChatRequestContent.Text(
                said, path.Member("refusal"), "a string", ContentTarget.Assistant, writer);
        }

        return refusal
            ?? OpenAiChatRequestToolCalls.TranslateCalls(fields[MessageSlot.ToolCalls], path, writer, ignored);
    }

    /// <summary>Writes the results that stand between here and the assistant's next message, when calls wait for them.</summary>
    private Refusal? TakeResults(JsonElement.ArrayEnumerator rest, int index)
    {
        if (!writer.Pairing.HasOpenCalls)
        {
            return null;
        }

        while (rest.MoveNext())
        {
            var path = MessagesPath.At(++index);
            FieldSlots fields = default;
            if (ReadMessage(rest.Current, path, ref fields, out var role) is { } refusal)
            {
                return refusal;
            }

            if (role == Role.Assistant)
            {
                break;
            }

            if (role == Role.Tool && Tool(fields, path) is { } wrong)
            {
                return wrong;
            }

            _resultsTakenUpTo = index + 1;
        }

        return null;
    }

    private Refusal? Close()
    {
        if ((CheckUserSaidSomething() ?? CheckAnswered() ?? CheckReasoning()) is { } refusal)
        {
            return refusal;
        }

        return writer.FirstRole switch
        {
            ConverseRole.User => null,
            ConverseRole.None => RequestValue.Refuse(MessagesPath, "must hold a message of the user"),
            _ => RequestValue.Refuse(MessagesPath, "must begin with a message of the user, after any system messages"),
        };
    }

    private Refusal? SystemTexts(JsonElement messages)
    {
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            if (index > _lastSystem)
            {
                break;
            }

            var path = MessagesPath.At(index++);
            FieldSlots fields = default;
            var refusal = ReadMessage(message, path, ref fields, out var role);
            if (refusal is null && role == Role.System)
            {
                refusal = OpenAiChatRequestContent.Translate(
                    fields[MessageSlot.Content], path, ContentTarget.System, writer, ignored);
                writer.CachePointAfter(path);
            }

            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? CheckReasoning() =>
        writer.HasLostReasoning ? OpenAiChatRequestThinkingBlocks.NoteIgnored(MessagesPath, ignored) : null;

    private Refusal? CheckUserSaidSomething() => _blankUser == NotFound
        ? null
        : RequestValue.Refuse(MessagesPath.At(_blankUser).Member("content"), "must hold text that is not only whitespace");

    private Refusal? CheckAnswered() => writer.Pairing.HasOpenCalls
        ? RequestValue.Refuse(
            writer.Pairing.FirstOpenCall(),
            "is a tool call without a result: a message of role 'tool' with this id must follow")
        : null;

    private Refusal? ReadMessage(JsonElement message, in FieldPath path, ref FieldSlots fields, out Role role)
    {
        role = default;
        if (message.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", message);
        }

        return OpenAiChatRequestFields.Message.Read(message, path, ignored, ref fields)
            ?? ReadRole(fields[MessageSlot.Role], path, out role)
            ?? CheckBelongs(fields, path, role);
    }

    private static Refusal? ReadRole(JsonElement value, in FieldPath path, out Role role)
    {
        Role? known = value switch
        {
            _ when JsonText.Is(value, "user"u8) => Role.User,
            _ when JsonText.Is(value, "assistant"u8) => Role.Assistant,
            _ when JsonText.Is(value, "tool"u8) => Role.Tool,
            _ when JsonText.Is(value, "system"u8) || JsonText.Is(value, "developer"u8) => Role.System,
            _ => null,
        };
        role = known ?? Role.User;
        if (known is not null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String
            ? RequestValue.Refuse(path.Member("role"), "must be 'system', 'developer', 'user', 'assistant' or 'tool'")
            : RequestValue.WrongType(path.Member("role"), "a string", value);
    }

    /// <summary>A member that only means something in another role would be lost without a word.</summary>
    private static Refusal? CheckBelongs(in FieldSlots fields, in FieldPath path, Role role)
    {
        if (role != Role.Assistant && !RequestValue.IsAbsent(fields[MessageSlot.ToolCalls]))
        {
            return RequestValue.Refuse(path.Member("tool_calls"), "is only possible in a message of role 'assistant'");
        }

        if (role != Role.Assistant && !RequestValue.IsAbsent(fields[MessageSlot.Refusal]))
        {
            return RequestValue.Refuse(path.Member("refusal"), "is only possible in a message of role 'assistant'");
        }

        if (role != Role.Assistant && IsFilled(fields[MessageSlot.ThinkingBlocks]))
        {
            return RequestValue.Refuse(path.Member("thinking_blocks"), "is only possible in a message of role 'assistant'");
        }

        return role != Role.Tool && !RequestValue.IsAbsent(fields[MessageSlot.ToolCallId])
            ? RequestValue.Refuse(path.Member("tool_call_id"), "is only possible in a message of role 'tool'")
            : null;
    }

    private static bool IsFilled(JsonElement value) =>
        !RequestValue.IsAbsent(value) && !(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
}
