using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// The conversation: <c>messages</c>, read once and front to back. What is inside a message is read by <see cref="Content"/>,
/// <see cref="ToolCalls"/> and <see cref="ThinkingBlocks"/>.
/// </summary>
internal sealed class Messages(
    Conversation conversation, ToolNames names, CacheMarks marks, IgnoredFieldList ignored, MemoryPool<byte> memory)
{
    private static readonly FieldPath Path = new("messages");

    private static readonly ConversationWords Words = new(
        Path,
        "content",
        new FieldRef(Fields.Message, "thinking_blocks", Path),
        "is a tool call without a result: a message of role 'tool' with its id must follow, or of role 'function' for a function call",
        "answers no open tool call of the assistant's turn before it, or one that has its result already",
        "is 'function', but no function call of the assistant waits for its result",
        "follows another function call that has no result");

    private readonly ToolCalls _toolCalls = new(conversation, names, ignored);
    private readonly Content _content = new(conversation, marks, ignored);

    public Refusal? Read(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            return RequestValue.WrongType(Path, "an array", messages);
        }

        conversation.Words = Words;
        conversation.ExpectMessages(messages.GetArrayLength());
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            if (Message(message, index++) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? Message(JsonElement message, int index)
    {
        var path = Path.At(index);
        if (message.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", message);
        }

        FieldSlots<MessageSlot> fields = default;
        if (Fields.Message.Read(message, path, ignored, ref fields) is { } unreadable)
        {
            return unreadable;
        }

        if (Roles.Read(fields, path, ignored, out var role) is { } stray)
        {
            return stray;
        }

        var bytes = JsonMarshal.GetRawUtf8Value(message).Length;
        if (role == ChatRole.System)
        {
            conversation.BeginSystem(bytes);
        }
        else
        {
            conversation.BeginMessage(role == ChatRole.Assistant ? TurnRole.Assistant : TurnRole.User, index, bytes);
        }

        var refusal = role switch
        {
            ChatRole.Assistant => Assistant(fields, path),
            ChatRole.Tool or ChatRole.Function => Result(fields, path, role),
            _ => _content.Read(fields[MessageSlot.Content], path, role),
        };
        if (refusal is not null)
        {
            return refusal;
        }

        var mark = default(CacheMark);
        refusal = marks.ReadControl(fields[MessageSlot.CacheControl], path, Fields.Message, ref mark);
        conversation.Mark(mark);
        return refusal;
    }

    private Refusal? Result(in FieldSlots<MessageSlot> fields, in FieldPath path, ChatRole role)
    {
        if (_toolCalls.BeginResult(fields, path, role) is { } refusal)
        {
            return refusal;
        }

        refusal = _content.Read(fields[MessageSlot.Content], path, role);
        conversation.EndResult();
        return refusal;
    }

    private Refusal? Assistant(in FieldSlots<MessageSlot> fields, in FieldPath path)
    {
        var content = fields[MessageSlot.Content];
        var said = fields[MessageSlot.Refusal];
        return ThinkingBlocks.Read(fields[MessageSlot.ThinkingBlocks], path, conversation, ignored, memory)
            ?? (RequestValue.IsAbsent(content) ? null : _content.Read(content, path, ChatRole.Assistant))
            ?? (RequestValue.IsAbsent(said) ? null : _content.Text(said, path.Member("refusal"), "a string"))
            ?? _toolCalls.ReadCalls(fields[MessageSlot.ToolCalls], path)
            ?? _toolCalls.ReadFunctionCall(fields[MessageSlot.FunctionCall], path);
    }
}
