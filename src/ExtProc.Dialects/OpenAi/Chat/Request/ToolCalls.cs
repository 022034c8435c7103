using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// Tools in the conversation: <c>tool_calls</c> of an assistant message and messages of role <c>tool</c>, and what they were
/// before there were tools, <c>function_call</c> and messages of role <c>function</c>.
/// </summary>
internal sealed class ToolCalls(ConverseWriter writer, IgnoredFieldList ignored)
{
    private const string NoTools = "cannot be sent: this model takes no tools";

    // A function call has no id. One of ours is taken, and answered by the next message of role "function".
    private ToolIdentifier? _functionCall;

    /// <summary>Writes the tool calls of the assistant message at <paramref name="path"/>.</summary>
    public Refusal? TranslateCalls(JsonElement calls, in FieldPath path)
    {
        if (RequestValue.IsAbsent(calls))
        {
            return null;
        }

        var callsPath = path.Member("tool_calls");
        if (calls.ValueKind != JsonValueKind.Array)
        {
            return RequestValue.WrongType(callsPath, "an array", calls);
        }

        var index = 0;
        foreach (var call in calls.EnumerateArray())
        {
            if (!writer.Model.Tools)
            {
                return RequestValue.Refuse(callsPath, NoTools);
            }

            if (Call(call, callsPath.At(index++)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>Writes the function call of the assistant message at <paramref name="path"/>.</summary>
    /// <param name="call">The value of <c>function_call</c>.</param>
    /// <param name="path">Where the message stands.</param>
    /// <param name="message">Its index: the same call has the same id whenever the conversation is sent again.</param>
    public Refusal? TranslateFunctionCall(JsonElement call, in FieldPath path, int message)
    {
        if (RequestValue.IsAbsent(call))
        {
            return null;
        }

        var callPath = path.Member("function_call");
        if (!writer.Model.Tools)
        {
            return RequestValue.Refuse(callPath, NoTools);
        }

        var function = default(FunctionDeclaration);
        if (function.ReadLegacy(call, callPath, ToolFields.MessageFunctionCall, writer.ToolNames, ignored) is { } refusal)
        {
            return refusal;
        }

        Span<byte> made = stackalloc byte[32];
        _ = Encoding.ASCII.TryGetBytes("function_call_", made, out var length);
        _ = message.TryFormat(made[length..], out var digits);
        var id = writer.ToolCallId(made[..(length + digits)]);
        if (_functionCall is not null || !writer.Pairing.TryCall(id, callPath))
        {
            return RequestValue.Refuse(callPath, "follows another function call that has no result");
        }

        _functionCall = id;
        return ObjectInput(function.Fields[FunctionSlot.Arguments], path, "function_call.arguments", id, function.Name);
    }

    /// <summary>Writes the message of role <c>tool</c> at <paramref name="path"/> as the result of a call.</summary>
    public Refusal? TranslateResult(in FieldSlots message, in FieldPath path)
    {
        var idPath = path.Member("tool_call_id");
        if (ReadId(message[MessageSlot.ToolCallId], idPath, out var id) is { } refusal)
        {
            return refusal;
        }

        return writer.Pairing.TryAnswer(id)
            ? Result(message, path, id)
            : RequestValue.Refuse(
                idPath,
                "answers no open tool call of the assistant's turn before it, or one that has its result already");
    }

    /// <summary>Writes the message of role <c>function</c> at <paramref name="path"/> as the result of the function call.</summary>
    public Refusal? TranslateFunctionResult(in FieldSlots message, in FieldPath path)
    {
        if (RequestValue.CheckText(message[MessageSlot.Name], path.Member("name")) is { } refusal)
        {
            return refusal;
        }

        if (_functionCall is not { } id || !writer.Pairing.TryAnswer(id))
        {
            return RequestValue.Refuse(path.Member("role"), "is 'function', but no function call of the assistant waits for its result");
        }

        _functionCall = null;
        return Result(message, path, id);
    }

    private Refusal? Result(in FieldSlots message, in FieldPath path, in ToolIdentifier id)
    {
        writer.BeginMessage(TurnRole.User);
        writer.BeginToolResult(id);
        if (Content.Translate(
            message[MessageSlot.Content], path, ContentTarget.ToolResult, writer, ignored) is { } wrong)
        {
            return wrong;
        }

        writer.EndToolResult();
        return null;
    }

    private Refusal? Call(JsonElement call, in FieldPath path)
    {
        if (call.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", call);
        }

        FieldSlots fields = default;
        if (Fields.ToolCall.Read(call, path, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var function = default(FunctionDeclaration);
        if (function.Read(
            fields[ToolCallSlot.Type],
            fields[ToolCallSlot.Function],
            fields[ToolCallSlot.Custom],
            path,
            Fields.CalledFunction,
            ToolFields.CalledCustom,
            writer.ToolNames,
            ignored) is { } unreadable)
        {
            return unreadable;
        }

        var idPath = path.Member("id");
        if (ReadId(fields[ToolCallSlot.Id], idPath, out var id) is { } wrongId)
        {
            return wrongId;
        }

        if (!writer.Pairing.TryCall(id, idPath))
        {
            return RequestValue.Refuse(idPath, "is the id of another tool call in the same turn");
        }

        return function.IsCustom
            ? TextInput(function.Fields[FunctionSlot.Input], path.Member("custom.input"), id, function.Name)
            : ObjectInput(function.Fields[FunctionSlot.Arguments], path, "function.arguments", id, function.Name);
    }

    private Refusal? ReadId(JsonElement text, in FieldPath path, out ToolIdentifier id)
    {
        id = default;
        if (RequestValue.CheckText(text, path) is { } refusal)
        {
            return refusal;
        }

        using var clientId = new UnescapedText(JsonText.Inside(text), writer.Memory);
        if (clientId.Value.IsEmpty)
        {
            return RequestValue.Refuse(path, "must not be empty");
        }

        id = writer.ToolCallId(clientId.Value);
        return null;
    }

    private Refusal? TextInput(JsonElement input, in FieldPath path, in ToolIdentifier id, in ToolIdentifier name)
    {
        if (RequestValue.CheckText(input, path) is { } refusal)
        {
            return refusal;
        }

        writer.CustomToolUse(id, name, input);
        return null;
    }

    /// <summary>Arguments are a JSON string that holds JSON, as the model wrote it; Converse takes an object.</summary>
    private Refusal? ObjectInput(
        JsonElement arguments,
        in FieldPath path,
        string member,
        in ToolIdentifier id,
        in ToolIdentifier name)
    {
        if (RequestValue.CheckText(arguments, path.Member(member)) is { } refusal)
        {
            return refusal;
        }

        var escaped = JsonText.Inside(arguments);
        using var json = new UnescapedText(escaped, writer.Memory);
        if (JsonText.IsBlank(escaped))
        {
            writer.ToolUse(id, name, []);
            return null;
        }

        switch (EmbeddedObject.Check(json.Value, writer.Memory))
        {
            case EmbeddedFault.NoObject:
                writer.BrokenToolUse(id, name, arguments);
                return null;
            case EmbeddedFault.TooDeep:
                return RequestValue.Refuse(path.Member(member), $"is nested deeper than {EmbeddedObject.MostLevels} levels");
            case EmbeddedFault.DuplicateMember:
                return RequestValue.Refuse(path.Member(member), "gives the same member twice in one object");
            case EmbeddedFault.TooManyMembers:
                return RequestValue.Refuse(path.Member(member), $"has too many members: {EmbeddedObject.MostMembers} are taken");
            case EmbeddedFault.BrokenName:
            case var _ when JsonText.HasLoneSurrogate(json.Value):
                return RequestValue.BrokenText(path.Member(member));
            default:
                writer.ToolUse(id, name, json.Value);
                return null;
        }
    }
}
