using System.Text.Json;
using ExtProc.Dialects.Converse;
using ExtProc.Dialects.Json;
using ExtProc.Dialects.Models;

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

/// <summary>
/// Whether the model must, may or must not call a tool, and which: <c>tool_choice</c>, and <c>function_call</c>, which it was
/// before there were tools.
/// </summary>
internal sealed class OpenAiChatRequestToolChoice(ConverseRequestWriter writer, IgnoredFieldList ignored)
{
    private static readonly FieldPath Path = new("tool_choice");
    private static readonly FieldPath LegacyPath = new("function_call");
    private static readonly FieldPath AllowedPath = new("tool_choice.allowed_tools");
    private static readonly FieldPath AllowedToolsPath = new("tool_choice.allowed_tools.tools");

    private FieldPath _path = Path;
    private FieldPath _namePath;
    private ConverseToken _name;
    private bool _onlyAllowed;

    /// <summary>What is asked for.</summary>
    public ToolChoiceKind Kind { get; private set; }

    /// <summary>Reads the choice; before the tools, because it may leave some of them out.</summary>
    public Refusal? Read(JsonElement toolChoice, JsonElement functionCall)
    {
        // Some clients send every default: "auto" beside a choice says nothing.
        var chosen = !RequestValue.IsAbsent(toolChoice);
        if (RequestValue.IsAbsent(functionCall) || (chosen && JsonText.Is(functionCall, "auto"u8)))
        {
            return Read(toolChoice);
        }

        if (chosen)
        {
            return RequestValue.Refuse(LegacyPath, "cannot be sent together with 'tool_choice', which replaces it");
        }

        _path = LegacyPath;
        return ReadLegacy(functionCall);
    }

    /// <summary>Whether a tool is among those that may be called.</summary>
    public bool Allows(in ConverseToken name) => !_onlyAllowed || writer.IsAllowed(name);

    /// <summary>Refuses allowed tools that are not there; after all tools are known.</summary>
    public Refusal? CheckAllowed() => _onlyAllowed && !writer.AllowedAreDeclared()
        ? RequestValue.Refuse(AllowedToolsPath, "names a tool that is not in 'tools'")
        : null;

    /// <summary>Writes the choice after the tools.</summary>
    public Refusal? Apply(bool hasTools)
    {
        if (!hasTools)
        {
            return Kind is ToolChoiceKind.Required or ToolChoiceKind.Named
                ? RequestValue.Refuse(_path, "asks for a tool call, but there are no tools")
                : null;
        }

        switch (Kind)
        {
            // Where it cannot be said it is what happens anyway.
            case ToolChoiceKind.Auto when Takes(ToolChoiceKinds.Auto):
                writer.ChooseAuto();
                return null;
            case ToolChoiceKind.Required or ToolChoiceKind.Named when writer.ThinkingIsOn && (Kind == ToolChoiceKind.Required || writer.IsDeclared(_name)):
                // Models refuse to be forced while they think.
                writer.ChooseAuto();
                return ignored.Note(OpenAiChatRequestFields.Body, "tool_choice");
            case ToolChoiceKind.Required when Takes(ToolChoiceKinds.Any):
                writer.ChooseAny();
                return null;
            case ToolChoiceKind.Required:
                return RequestValue.Refuse(_path, "cannot be honoured: this model cannot be made to call a tool");
            case ToolChoiceKind.Named:
                return Named();
            default:
                return null;
        }
    }

    private Refusal? Named()
    {
        if (!writer.IsDeclared(_name))
        {
            return RequestValue.Refuse(_namePath, "is not the name of a tool in 'tools'");
        }

        if (!Takes(ToolChoiceKinds.Tool))
        {
            return RequestValue.Refuse(_path, "cannot be honoured: this model cannot be made to call a certain tool");
        }

        writer.ChooseTool(_name);
        return null;
    }

    private bool Takes(ToolChoiceKinds kind) => writer.Model.ToolChoice.HasFlag(kind);

    private Refusal? Read(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return ReadWord(value, Path, "must be 'auto', 'required', 'none' or an object that names a tool");
            case JsonValueKind.Object:
                return ReadObject(value);
            default:
                return RequestValue.WrongType(Path, "a string or an object", value);
        }
    }

    private Refusal? ReadWord(JsonElement value, in FieldPath path, string rule)
    {
        ToolChoiceKind? kind = value switch
        {
            _ when JsonText.Is(value, "auto"u8) => ToolChoiceKind.Auto,
            _ when JsonText.Is(value, "required"u8) => ToolChoiceKind.Required,
            _ when JsonText.Is(value, "none"u8) => ToolChoiceKind.None,
            _ => null,
        };
        Kind = kind ?? ToolChoiceKind.NotGiven;
        return kind is null ? RequestValue.Refuse(path, rule) : null;
    }

    private Refusal? ReadObject(JsonElement value)
    {
        FieldSlots fields = default;
        if (OpenAiChatRequestFields.ToolChoice.Read(value, Path, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        if (JsonText.Is(fields[ToolSlot.Type], "allowed_tools"u8))
        {
            return ReadAllowed(fields[ToolSlot.AllowedTools]);
        }

        return ReadTool(fields, Path, OpenAiChatRequestFields.ChosenFunction, OpenAiChatToolFields.ChosenCustom)
            ?? (RequestValue.IsAbsent(fields[ToolSlot.AllowedTools])
                ? null
                : RequestValue.Refuse(AllowedPath, "does not belong to a choice of this type"));
    }

    private Refusal? ReadTool(in FieldSlots fields, in FieldPath path, FieldScope functionScope, FieldScope customScope)
    {
        var tool = default(OpenAiChatRequestFunction);
        var refusal = tool.Read(
            fields[ToolSlot.Type],
            fields[ToolSlot.Function],
            fields[ToolSlot.Custom],
            path,
            functionScope,
            customScope,
            writer.ToolNames,
            ignored);
        Kind = ToolChoiceKind.Named;
        _name = tool.Name;
        _namePath = path.Member(tool.NamePath);
        return refusal;
    }

    private Refusal? ReadAllowed(JsonElement allowed)
    {
        if (allowed.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(AllowedPath, "an object", allowed);
        }

        FieldSlots fields = default;
        if (OpenAiChatToolFields.AllowedTools.Read(allowed, AllowedPath, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var tools = fields[AllowedToolsSlot.Tools];
        if (tools.ValueKind != JsonValueKind.Array)
        {
            return RequestValue.WrongType(AllowedToolsPath, "an array", tools);
        }

        if (tools.GetArrayLength() == 0)
        {
            return RequestValue.Refuse(AllowedToolsPath, "must name a tool");
        }

        var index = 0;
        foreach (var tool in tools.EnumerateArray())
        {
            if (ReadAllowedTool(tool, AllowedToolsPath.At(index++)) is { } wrong)
            {
                return wrong;
            }

            writer.Allow(_name);
        }

        _onlyAllowed = true;
        return ReadMode(fields[AllowedToolsSlot.Mode]);
    }

    private Refusal? ReadAllowedTool(JsonElement tool, in FieldPath path)
    {
        if (tool.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", tool);
        }

        FieldSlots fields = default;
        return OpenAiChatToolFields.AllowedTool.Read(tool, path, ignored, ref fields)
            ?? ReadTool(fields, path, OpenAiChatToolFields.AllowedFunction, OpenAiChatToolFields.AllowedCustom);
    }

    private Refusal? ReadMode(JsonElement mode)
    {
        var path = AllowedPath.Member("mode");
        if (mode.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(path, "a string", mode);
        }

        const string Rule = "must be 'auto' or 'required'";
        return ReadWord(mode, path, Rule) ?? (Kind == ToolChoiceKind.None ? RequestValue.Refuse(path, Rule) : null);
    }

    private Refusal? ReadLegacy(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            const string Rule = "must be 'auto', 'none' or an object that names a function";
            return ReadWord(value, LegacyPath, Rule)
                ?? (Kind == ToolChoiceKind.Required ? RequestValue.Refuse(LegacyPath, Rule) : null);
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(LegacyPath, "a string or an object", value);
        }

        var function = default(OpenAiChatRequestFunction);
        var refusal = function.ReadLegacy(value, LegacyPath, OpenAiChatToolFields.LegacyChoice, writer.ToolNames, ignored);
        Kind = ToolChoiceKind.Named;
        _name = function.Name;
        _namePath = LegacyPath.Member("name");
        return refusal;
    }
}
