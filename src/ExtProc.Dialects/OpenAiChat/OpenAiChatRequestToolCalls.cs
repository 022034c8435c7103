using System.Buffers;
using System.Text.Json;
using ExtProc.Dialects.Converse;
using ExtProc.Dialects.Json;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>Tools in the conversation: <c>tool_calls</c> of an assistant message, and messages of role <c>tool</c>.</summary>
internal static class OpenAiChatRequestToolCalls
{
    /// <summary>Writes the tool calls of the assistant message at <paramref name="path"/>.</summary>
    public static Refusal? TranslateCalls(
        JsonElement calls,
        in FieldPath path,
        ConverseRequestWriter writer,
        IgnoredFieldList ignored)
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
            if (Call(call, callsPath.At(index++), writer, ignored) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>Writes the message of role <c>tool</c> at <paramref name="path"/> as the result of a call.</summary>
    public static Refusal? TranslateResult(
        in FieldSlots message,
        in FieldPath path,
        ConverseRequestWriter writer,
        IgnoredFieldList ignored)
    {
        var idPath = path.Member("tool_call_id");
        if (ReadId(message[MessageSlot.ToolCallId], idPath, out var id) is { } refusal)
        {
            return refusal;
        }

        if (!writer.Pairing.TryAnswer(id))
        {
            return RequestValue.Refuse(
                idPath,
                "answers no open tool call of the assistant's turn before it, or one that has its result already");
        }

        writer.BeginMessage(ConverseRole.User);
        writer.BeginToolResult(id);
        if (OpenAiChatRequestContent.Translate(
            message[MessageSlot.Content], path, ContentTarget.ToolResult, writer, ignored) is { } wrong)
        {
            return wrong;
        }

        writer.EndToolResult();
        return null;
    }

    private static Refusal? Call(JsonElement call, in FieldPath path, ConverseRequestWriter writer, IgnoredFieldList ignored)
    {
        if (call.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", call);
        }

        FieldSlots fields = default;
        FieldSlots function = default;
        if ((OpenAiChatRequestFields.ToolCall.Read(call, path, ignored, ref fields)
            ?? OpenAiChatRequestFunction.CheckType(fields[ToolCallSlot.Type], path)) is { } refusal)
        {
            return refusal;
        }

        if (OpenAiChatRequestFunction.Read(
            fields[ToolCallSlot.Function],
            path,
            OpenAiChatRequestFields.CalledFunction,
            ignored,
            ref function,
            out var name) is { } unreadable)
        {
            return unreadable;
        }

        var idPath = path.Member("id");
        if (ReadId(fields[ToolCallSlot.Id], idPath, out var id) is { } wrongId)
        {
            return wrongId;
        }

        return writer.Pairing.TryCall(id, idPath)
            ? Arguments(function[FunctionSlot.Arguments], path.Member("function.arguments"), id, name, writer)
            : RequestValue.Refuse(idPath, "is the id of another tool call in the same turn");
    }

    private static Refusal? ReadId(JsonElement text, in FieldPath path, out ConverseToken id)
    {
        id = default;
        if (text.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(path, "a string", text);
        }

        return ConverseToken.TryReadId(text, out id) ? null : RequestValue.Refuse(path, ConverseToken.IdRule);
    }

    /// <summary>Arguments are a JSON string that holds JSON; Converse takes the JSON itself.</summary>
    private static Refusal? Arguments(
        JsonElement arguments,
        in FieldPath path,
        in ConverseToken id,
        in ConverseToken name,
        ConverseRequestWriter writer)
    {
        if (RequestValue.CheckText(arguments, path) is { } refusal)
        {
            return refusal;
        }

        var escaped = JsonText.Inside(arguments);
        var rented = ArrayPool<byte>.Shared.Rent(escaped.Length);
        try
        {
            var json = rented.AsSpan(0, JsonText.Unescape(escaped, rented));
            if (JsonText.IsBlank(escaped))
            {
                json = [];
            }
            else if (!JsonText.IsObject(json))
            {
                return RequestValue.Refuse(path, "must hold a JSON object");
            }
            else if (JsonText.HasLoneSurrogate(json))
            {
                return RequestValue.BrokenText(path);
            }

            writer.ToolUse(id, name, json);
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
