using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// Tools in the conversation: <c>tool_calls</c> of an assistant message and messages of role <c>tool</c>, and what they were
/// before there were tools, <c>function_call</c> and messages of role <c>function</c>.
/// </summary>
internal sealed class ToolCalls(Conversation conversation, ToolNames names, IgnoredFieldList ignored)
{
    /// <summary>Reads the tool calls of the assistant message at <paramref name="path"/>.</summary>
    public Refusal? ReadCalls(JsonElement calls, in FieldPath path)
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

        conversation.ExpectCalls(calls.GetArrayLength());
        var index = 0;
        foreach (var call in calls.EnumerateArray())
        {
            if (Call(call, callsPath.At(index++)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>Reads the function call of the assistant message at <paramref name="path"/>.</summary>
    public Refusal? ReadFunctionCall(JsonElement call, in FieldPath path)
    {
        if (RequestValue.IsAbsent(call))
        {
            return null;
        }

        var (callPath, inputPath) = (path.Member("function_call"), path.Member("function_call.arguments"));
        var function = default(FunctionDeclaration);
        if ((function.ReadLegacy(call, callPath, ToolFields.MessageFunctionCall, names, ignored)
            ?? RequestValue.CheckText(function.Fields[FunctionSlot.Arguments], inputPath)) is { } refusal)
        {
            return refusal;
        }

        conversation.AddCall(new ToolCall
        {
            Tool = function.Name,
            Path = path,
            IdMember = "function_call",
            InputMember = "function_call.arguments",
            Member = "function_call",
            Input = function.Fields[FunctionSlot.Arguments],
            InputKind = CallInput.ObjectInText,
        });
        return null;
    }

    /// <summary>Begins the result that the message of role <c>tool</c> or <c>function</c> at <paramref name="path"/> is.</summary>
    public Refusal? BeginResult(in FieldSlots<MessageSlot> message, in FieldPath path, ChatRole role)
    {
        if (role == ChatRole.Function)
        {
            if (RequestValue.CheckText(message[MessageSlot.Name], path.Member("name")) is { } unnamed)
            {
                return unnamed;
            }

            conversation.BeginResult(new ToolResult { IdPath = path.Member("role") });
            return null;
        }

        var (id, idPath) = (message[MessageSlot.ToolCallId], path.Member("tool_call_id"));
        if (CheckId(id, idPath) is { } refusal)
        {
            return refusal;
        }

        conversation.BeginResult(new ToolResult { ClientId = id, IdPath = idPath });
        return null;
    }

    private Refusal? Call(JsonElement call, in FieldPath path)
    {
        if (call.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", call);
        }

        FieldSlots<ToolCallSlot> fields = default;
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
            names,
            ignored) is { } unreadable)
        {
            return unreadable;
        }

        var idPath = path.Member("id");
        var inputMember = function.IsCustom ? "custom.input" : "function.arguments";
        var input = function.Fields[function.IsCustom ? FunctionSlot.Input : FunctionSlot.Arguments];
        if ((CheckId(fields[ToolCallSlot.Id], idPath) ?? RequestValue.CheckText(input, path.Member(inputMember))) is { } wrong)
        {
            return wrong;
        }

        conversation.AddCall(new ToolCall
        {
            Tool = function.Name,
            ClientId = fields[ToolCallSlot.Id],
            Path = path,
            IdMember = "id",
            InputMember = inputMember,
            Member = "tool_calls",
            Input = input,
            InputKind = function.IsCustom ? CallInput.Text : CallInput.ObjectInText,
        });
        return null;
    }

    private static Refusal? CheckId(JsonElement id, in FieldPath path) =>
        RequestValue.CheckText(id, path) ?? (JsonText.Inside(id).IsEmpty ? RequestValue.Refuse(path, "must not be empty") : null);
}
