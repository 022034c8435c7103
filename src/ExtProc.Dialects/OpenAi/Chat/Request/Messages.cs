using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// The conversation: <c>messages</c>. Roles become turns here; what is inside a message is read by
/// <see cref="Content"/> and <see cref="ToolCalls"/>.
/// </summary>
internal sealed class Messages(ConverseWriter writer, IgnoredFieldList ignored)
{
    private readonly ToolCalls _toolCalls = new(writer, ignored);

    private const int NotFound = -1;

    private static readonly FieldPath MessagesPath = new("messages");

    private int _lastSystem = NotFound;
    private int _blankUser = NotFound;
    private int _lastAssistant = NotFound;
    private int _resultsTakenUpTo;
    private int _reasoningTakenUpTo;

    public Refusal? Translate(JsonElement messages)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            return RequestValue.WrongType(MessagesPath, "an array", messages);
        }

        return writer.Model.System
            ? Turns(messages) ?? Close() ?? SystemTexts(messages, ContentTarget.System, _lastSystem)
            : SystemTexts(messages, ContentTarget.FoldedSystem, int.MaxValue) ?? Turns(messages) ?? Close();
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
                ChatRole.Assistant => Assistant(fields, path, rest, index),
                ChatRole.User => User(fields, path, rest, index),
                ChatRole.Tool or ChatRole.Function => index < _resultsTakenUpTo ? null : Result(fields, path, role),
                _ => System(index),
            };
            if (refusal is not null)
            {
                return refusal;
            }

            if (role is ChatRole.User or ChatRole.Assistant)
            {
                writer.CachePointAfter(path);
            }
        }

        return null;
    }

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

        writer.BeginMessage(TurnRole.User);
        refusal = Content.Translate(
            fields[MessageSlot.Content], path, ContentTarget.User, writer, ignored);
        if (writer.CurrentRole == TurnRole.User)
        {
            _blankUser = NotFound;
        }
        else if (_blankUser == NotFound)
        {
            _blankUser = index;
        }

        return refusal ?? CheckMix(path.Member("content"));
    }

    private Refusal? Result(in FieldSlots fields, in FieldPath path, ChatRole role)
    {
        _blankUser = NotFound;
        var refusal = role == ChatRole.Tool ? _toolCalls.TranslateResult(fields, path) : _toolCalls.TranslateFunctionResult(fields, path);
        writer.CachePointAfter(path);
        return refusal;
    }

    private Refusal? Assistant(in FieldSlots fields, in FieldPath path, JsonElement.ArrayEnumerator rest, int index)
    {
        _lastAssistant = index;
        var refusal = CheckUserSaidSomething();
        if (refusal is null && writer.CurrentRole == TurnRole.User)
        {
            refusal = CheckAnswered();
        }

        if (refusal is null && index >= _reasoningTakenUpTo)
        {
            refusal = ThinkingBlocks.TranslateTurn(
                fields, MessagesPath, rest, index, writer.Model, writer, ignored, out _reasoningTakenUpTo);
        }

        if (refusal is not null)
        {
            return refusal;
        }

        writer.BeginMessage(TurnRole.Assistant);
        var content = fields[MessageSlot.Content];
        if (!RequestValue.IsAbsent(content))
        {
            refusal = Content.Translate(content, path, ContentTarget.Assistant, writer, ignored);
        }

        var said = fields[MessageSlot.Refusal];
        if (refusal is null && !RequestValue.IsAbsent(said))
        {
            refusal = Content.Text(
                said, path.Member("refusal"), "a string", ContentTarget.Assistant, writer);
        }

        return refusal
            ?? CheckMix(path.Member("content"))
            ?? _toolCalls.TranslateCalls(fields[MessageSlot.ToolCalls], path)
            ?? CheckMix(path.Member("tool_calls"))
            ?? _toolCalls.TranslateFunctionCall(fields[MessageSlot.FunctionCall], path, index)
            ?? CheckMix(path.Member("function_call"));
    }

    private Refusal? CheckMix(in FieldPath path) =>
        writer.TurnMixesTools ? RequestValue.Refuse(path, ConverseWriter.MixRule) : null;

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

            if (role == ChatRole.Assistant)
            {
                break;
            }

            if (role is ChatRole.Tool or ChatRole.Function && Result(fields, path, role) is { } wrong)
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
            TurnRole.User when writer.CurrentRole == TurnRole.Assistant && !writer.Model.Prefill =>
                RequestValue.Refuse(
                    MessagesPath.At(_lastAssistant),
                    "is the assistant's and the last one, to be continued, which this model does not do; end with a message of the user"),
            TurnRole.User => null,
            TurnRole.None => RequestValue.Refuse(MessagesPath, "must hold a message of the user"),
            _ => RequestValue.Refuse(MessagesPath, "must begin with a message of the user, after any system messages"),
        };
    }

    /// <summary>System messages leave the conversation: Converse keeps their text apart from it, in the same order.</summary>
    private Refusal? SystemTexts(JsonElement messages, ContentTarget target, int last)
    {
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            if (index > last)
            {
                break;
            }

            var path = MessagesPath.At(index++);
            FieldSlots fields = default;
            var refusal = ReadMessage(message, path, ref fields, out var role);
            if (refusal is null && role == ChatRole.System)
            {
                refusal = Content.Translate(fields[MessageSlot.Content], path, target, writer, ignored);
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
        writer.HasLostReasoning ? ThinkingBlocks.NoteIgnored(MessagesPath, ignored) : null;

    private Refusal? CheckUserSaidSomething() => _blankUser == NotFound
        ? null
        : RequestValue.Refuse(MessagesPath.At(_blankUser).Member("content"), "must hold text that is not only whitespace");

    private Refusal? CheckAnswered() => writer.Pairing.HasOpenCalls
        ? RequestValue.Refuse(
            writer.Pairing.FirstOpenCall(),
            "is a tool call without a result: a message of role 'tool' with its id must follow, or of role 'function' for a function call")
        : null;

    private Refusal? ReadMessage(JsonElement message, in FieldPath path, ref FieldSlots fields, out ChatRole role)
    {
        role = default;
        if (message.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", message);
        }

        return Fields.Message.Read(message, path, ignored, ref fields)
            ?? Roles.Read(fields, path, ignored, out role);
    }
}
