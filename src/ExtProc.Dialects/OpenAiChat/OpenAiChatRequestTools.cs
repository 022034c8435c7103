using System.Text.Json;
using ExtProc.Dialects.Converse;
using ExtProc.Dialects.Json;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>What the model may call: <c>tools</c>.</summary>
internal static class OpenAiChatRequestTools
{
    private static readonly FieldPath ToolsPath = new("tools");

    /// <summary>Writes the tools; after the messages, because it matters whether these hold tool calls.</summary>
    public static Refusal? Translate(
        JsonElement tools,
        JsonElement toolChoice,
        OpenAiChatRequestResponseFormat format,
        ConverseRequestWriter writer,
        IgnoredFieldList ignored)
    {
        if (OpenAiChatRequestToolChoice.Read(toolChoice, ignored, out var choice) is { } refusal)
        {
            return refusal;
        }

        var given = !RequestValue.IsAbsent(tools);
        if (given && tools.ValueKind != JsonValueKind.Array)
        {
            return RequestValue.WrongType(ToolsPath, "an array", tools);
        }

        // Converse knows no "none": without a declaration nothing can be called. A conversation that holds tool calls needs
        // a declaration all the same.
        format.ReserveTool(writer);
        var declare = choice.Kind != ToolChoiceKind.None || writer.HasToolHistory;
        var count = 0;
        if (given)
        {
            foreach (var tool in tools.EnumerateArray())
            {
                if (Tool(tool, ToolsPath.At(count++), declare, writer, ignored) is { } wrong)
                {
                    return wrong;
                }
            }
        }

        if (count == 0)
        {
            writer.ToolsOfHistory();
        }

        return format.ForcesTool && choice.Kind is not (ToolChoiceKind.Required or ToolChoiceKind.Named)
            ? format.WriteTool(mayCallTools: count > 0 && choice.Kind != ToolChoiceKind.None, writer)
            : choice.Apply(hasTools: count > 0, writer, ignored);
    }

    private static Refusal? Tool(
        JsonElement tool,
        in FieldPath path,
        bool declare,
        ConverseRequestWriter writer,
        IgnoredFieldList ignored)
    {
        if (tool.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", tool);
        }

        FieldSlots fields = default;
        FieldSlots function = default;
        if ((OpenAiChatRequestFields.Tool.Read(tool, path, ignored, ref fields)
            ?? OpenAiChatRequestFunction.CheckType(fields[ToolSlot.Type], path)) is { } refusal)
        {
            return refusal;
        }

        if (OpenAiChatRequestFunction.Read(
            fields[ToolSlot.Function],
            path,
            OpenAiChatRequestFields.DeclaredFunction,
            ignored,
            ref function,
            out var name) is { } unreadable)
        {
            return unreadable;
        }

        var description = function[FunctionSlot.Description];
        var parameters = function[FunctionSlot.Parameters];
        if ((CheckDescription(description, path) ?? CheckParameters(parameters, path)) is { } wrong)
        {
            return wrong;
        }

        if (!writer.TryDeclareTool(name))
        {
            return RequestValue.Refuse(path.Member("function.name"), "is the name of another tool in the list");
        }

        if (declare)
        {
            writer.Tool(name, description, parameters);
            writer.CachePointAfter(path);
        }

        return null;
    }

    private static Refusal? CheckDescription(JsonElement description, in FieldPath path) =>
        RequestValue.IsAbsent(description)
            ? null
            : RequestValue.CheckText(description, path.Member("function.description"));

    private static Refusal? CheckParameters(JsonElement parameters, in FieldPath path)
    {
        if (RequestValue.IsAbsent(parameters))
        {
            return null;
        }

        return parameters.ValueKind == JsonValueKind.Object
            ? RequestValue.CheckTextInside(parameters, path.Member("function.parameters"))
            : RequestValue.WrongType(path.Member("function.parameters"), "an object", parameters);
    }
}
