using System.Text.Json;
using ExtProc.Dialects.Converse;
using ExtProc.Dialects.Json;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>What <c>tool_choice</c> asks for.</summary>
internal enum ToolChoiceKind
{
    NotGiven,
    None,
    Auto,
    Required,
    Named,
}

/// <summary>Whether the model must, may or must not call a tool: <c>tool_choice</c>.</summary>
/// <param name="Kind">What is asked for.</param>
/// <param name="Name">The function to be called, for <see cref="ToolChoiceKind.Named"/>.</param>
internal readonly record struct OpenAiChatRequestToolChoice(ToolChoiceKind Kind, ConverseToken Name)
{
    private static readonly FieldPath Path = new("tool_choice");

    public static Refusal? Read(JsonElement value, IgnoredFieldList ignored, out OpenAiChatRequestToolChoice choice)
    {
        choice = default;
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return ReadWord(value, out choice);
            case JsonValueKind.Object:
                return ReadFunction(value, ignored, out choice);
            default:
                return RequestValue.WrongType(Path, "a string or an object", value);
        }
    }

    /// <summary>Writes the choice after the tools.</summary>
    public Refusal? Apply(bool hasTools, ConverseRequestWriter writer, IgnoredFieldList ignored)
    {
        if (!hasTools)
        {
            return Kind is ToolChoiceKind.Required or ToolChoiceKind.Named
                ? RequestValue.Refuse(Path, "asks for a tool call, but 'tools' declares none")
                : null;
        }

        switch (Kind)
        {
            case ToolChoiceKind.Auto:
                writer.ChooseAuto();
                return null;
            case ToolChoiceKind.Required or ToolChoiceKind.Named when writer.ThinkingIsOn && (Kind == ToolChoiceKind.Required || writer.IsDeclared(Name)):
                // Models refuse to be forced while they think.
                writer.ChooseAuto();
                return ignored.Note(OpenAiChatRequestFields.Body, "tool_choice");
            case ToolChoiceKind.Required:
                writer.ChooseAny();
                return null;
            case ToolChoiceKind.Named when writer.IsDeclared(Name):
                writer.ChooseTool(Name);
                return null;
            case ToolChoiceKind.Named:
                return RequestValue.Refuse(Path.Member("function.name"), "is not the name of a tool in 'tools'");
            default:
                return null;
        }
    }

    private static Refusal? ReadWord(JsonElement value, out OpenAiChatRequestToolChoice choice)
    {
        ToolChoiceKind? kind = value switch
        {
            _ when JsonText.Is(value, "auto"u8) => ToolChoiceKind.Auto,
            _ when JsonText.Is(value, "required"u8) => ToolChoiceKind.Required,
            _ when JsonText.Is(value, "none"u8) => ToolChoiceKind.None,
            _ => null,
        };
        choice = new OpenAiChatRequestToolChoice(kind ?? ToolChoiceKind.NotGiven, default);
        return kind is null
            ? RequestValue.Refuse(Path, "must be 'auto', 'required', 'none' or an object that names a function")
            : null;
    }

    private static Refusal? ReadFunction(JsonElement value, IgnoredFieldList ignored, out OpenAiChatRequestToolChoice choice)
    {
        choice = default;
        FieldSlots fields = default;
        FieldSlots function = default;
        if ((OpenAiChatRequestFields.ToolChoice.Read(value, Path, ignored, ref fields)
            ?? OpenAiChatRequestFunction.CheckType(fields[ToolSlot.Type], Path)) is { } refusal)
        {
            return refusal;
        }

        refusal = OpenAiChatRequestFunction.Read(
            fields[ToolSlot.Function],
            Path,
            OpenAiChatRequestFields.ChosenFunction,
            ignored,
            ref function,
            out var name);
        choice = new OpenAiChatRequestToolChoice(ToolChoiceKind.Named, name);
        return refusal;
    }
}
