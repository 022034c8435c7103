using System.Text.Json;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>What <c>tool_choice</c> asks for.</summary>
internal enum ToolChoiceMode
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
internal sealed class ToolChoiceMember(ConverseWriter writer, IgnoredFieldList ignored)
{
    private static readonly FieldPath Path = new("tool_choice");
    private static readonly FieldPath LegacyPath = new("function_call");
    private static readonly FieldPath AllowedPath = new("tool_choice.allowed_tools");
    private static readonly FieldPath AllowedToolsPath = new("tool_choice.allowed_tools.tools");

    private FieldPath _path = Path;
    private FieldPath _namePath;
    private ToolIdentifier _name;
    private bool _onlyAllowed;

    /// <summary>What is asked for.</summary>
    public ToolChoiceMode Kind { get; private set; }

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
    public bool Allows(in ToolIdentifier name) => !_onlyAllowed || writer.IsAllowed(name);

    /// <summary>Refuses allowed tools that are not there; after all tools are known.</summary>
    public Refusal? CheckAllowed() => _onlyAllowed && !writer.AllowedAreDeclared()
        ? RequestValue.Refuse(AllowedToolsPath, "names a tool that is not in 'tools'")
        : null;

    /// <summary>Writes the choice after the tools.</summary>
    public Refusal? Apply(bool hasTools)
    {
        if (!hasTools)
        {
            return Kind is ToolChoiceMode.Required or ToolChoiceMode.Named
                ? RequestValue.Refuse(_path, "asks for a tool call, but there are no tools")
                : null;
        }

        switch (Kind)
        {
            // Where it cannot be said it is what happens anyway.
            case ToolChoiceMode.Auto when Takes(ToolChoices.Auto):
                writer.ChooseAuto();
                return null;
            case ToolChoiceMode.Required or ToolChoiceMode.Named when writer.ThinkingIsOn && (Kind == ToolChoiceMode.Required || writer.IsDeclared(_name)):
                // Models refuse to be forced while they think.
                writer.ChooseAuto();
                return ignored.Note(Fields.Body, "tool_choice");
            case ToolChoiceMode.Required when Takes(ToolChoices.Any):
                writer.ChooseAny();
                return null;
            case ToolChoiceMode.Required:
                return RequestValue.Refuse(_path, "cannot be honoured: this model cannot be made to call a tool");
            case ToolChoiceMode.Named:
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

        if (!Takes(ToolChoices.Tool))
        {
            return RequestValue.Refuse(_path, "cannot be honoured: this model cannot be made to call a certain tool");
        }

        writer.ChooseTool(_name);
        return null;
    }

    private bool Takes(ToolChoices kind) => writer.Model.ToolChoice.HasFlag(kind);

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
        ToolChoiceMode? kind = value switch
        {
            _ when JsonText.Is(value, "auto"u8) => ToolChoiceMode.Auto,
            _ when JsonText.Is(value, "required"u8) => ToolChoiceMode.Required,
            _ when JsonText.Is(value, "none"u8) => ToolChoiceMode.None,
            _ => null,
        };
        Kind = kind ?? ToolChoiceMode.NotGiven;
        return kind is null ? RequestValue.Refuse(path, rule) : null;
    }

    private Refusal? ReadObject(JsonElement value)
    {
        FieldSlots fields = default;
        if (Fields.ToolChoice.Read(value, Path, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        if (JsonText.Is(fields[ToolSlot.Type], "allowed_tools"u8))
        {
            return ReadAllowed(fields[ToolSlot.AllowedTools]);
        }

        return ReadTool(fields, Path, Fields.ChosenFunction, ToolFields.ChosenCustom)
            ?? (RequestValue.IsAbsent(fields[ToolSlot.AllowedTools])
                ? null
                : RequestValue.Refuse(AllowedPath, "does not belong to a choice of this type"));
    }

    private Refusal? ReadTool(in FieldSlots fields, in FieldPath path, FieldScope functionScope, FieldScope customScope)
    {
        var tool = default(FunctionDeclaration);
        var refusal = tool.Read(
            fields[ToolSlot.Type],
            fields[ToolSlot.Function],
            fields[ToolSlot.Custom],
            path,
            functionScope,
            customScope,
            writer.ToolNames,
            ignored);
        Kind = ToolChoiceMode.Named;
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
        if (ToolFields.AllowedTools.Read(allowed, AllowedPath, ignored, ref fields) is { } refusal)
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
        return ToolFields.AllowedTool.Read(tool, path, ignored, ref fields)
            ?? ReadTool(fields, path, ToolFields.AllowedFunction, ToolFields.AllowedCustom);
    }

    private Refusal? ReadMode(JsonElement mode)
    {
        var path = AllowedPath.Member("mode");
        if (mode.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(path, "a string", mode);
        }

        const string Rule = "must be 'auto' or 'required'";
        return ReadWord(mode, path, Rule) ?? (Kind == ToolChoiceMode.None ? RequestValue.Refuse(path, Rule) : null);
    }

    private Refusal? ReadLegacy(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            const string Rule = "must be 'auto', 'none' or an object that names a function";
            return ReadWord(value, LegacyPath, Rule)
                ?? (Kind == ToolChoiceMode.Required ? RequestValue.Refuse(LegacyPath, Rule) : null);
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(LegacyPath, "a string or an object", value);
        }

        var function = default(FunctionDeclaration);
        var refusal = function.ReadLegacy(value, LegacyPath, ToolFields.LegacyChoice, writer.ToolNames, ignored);
        Kind = ToolChoiceMode.Named;
        _name = function.Name;
        _namePath = LegacyPath.Member("name");
        return refusal;
    }
}
