using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// Whether the model must, may or must not call a tool, and which: <c>tool_choice</c>, and <c>function_call</c>, which it was
/// before there were tools.
/// </summary>
internal sealed class ToolChoiceMember(ClientIntents intents, IgnoredFieldList ignored)
{
    private static readonly FieldPath Path = new("tool_choice");
    private static readonly FieldPath LegacyPath = new("function_call");
    private static readonly FieldPath AllowedPath = new("tool_choice.allowed_tools");
    private static readonly FieldPath AllowedToolsPath = new("tool_choice.allowed_tools.tools");

    private ToolChoice _choice;

    public Refusal? Read(JsonElement toolChoice, JsonElement functionCall)
    {
        _choice.Field = Fields.OfBody("tool_choice");
        var refusal = ReadEither(toolChoice, functionCall);
        intents.Tools.Choice = _choice;
        return refusal;
    }

    private Refusal? ReadEither(JsonElement toolChoice, JsonElement functionCall)
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

        _choice.Field = Fields.OfBody("function_call");
        return ReadLegacy(functionCall);
    }

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
        _choice.Mode = kind ?? ToolChoiceMode.NotGiven;
        return kind is null ? RequestValue.Refuse(path, rule) : null;
    }

    private Refusal? ReadObject(JsonElement value)
    {
        FieldSlots<ToolSlot> fields = default;
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

    private Refusal? ReadTool(in FieldSlots<ToolSlot> fields, in FieldPath path, FieldScope<FunctionSlot> functionScope, FieldScope<FunctionSlot> customScope)
    {
        var tool = default(FunctionDeclaration);
        var refusal = tool.Read(
            fields[ToolSlot.Type],
            fields[ToolSlot.Function],
            fields[ToolSlot.Custom],
            path,
            functionScope,
            customScope,
            intents.Names,
            ignored);
        _choice.Mode = ToolChoiceMode.Named;
        _choice.Name = tool.Name;
        _choice.NamePath = path.Member(tool.NamePath);
        return refusal;
    }

    private Refusal? ReadAllowed(JsonElement allowed)
    {
        if (allowed.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(AllowedPath, "an object", allowed);
        }

        FieldSlots<AllowedToolsSlot> fields = default;
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

            _ = intents.Tools.Allowed.Add(_choice.Name);
        }

        (_choice.OnlyAllowed, _choice.AllowedPath) = (true, AllowedToolsPath);
        return ReadMode(fields[AllowedToolsSlot.Mode]);
    }

    private Refusal? ReadAllowedTool(JsonElement tool, in FieldPath path)
    {
        if (tool.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", tool);
        }

        FieldSlots<ToolSlot> fields = default;
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
        return ReadWord(mode, path, Rule) ?? (_choice.Mode == ToolChoiceMode.None ? RequestValue.Refuse(path, Rule) : null);
    }

    private Refusal? ReadLegacy(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            const string Rule = "must be 'auto', 'none' or an object that names a function";
            return ReadWord(value, LegacyPath, Rule)
                ?? (_choice.Mode == ToolChoiceMode.Required ? RequestValue.Refuse(LegacyPath, Rule) : null);
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(LegacyPath, "a string or an object", value);
        }

        var function = default(FunctionDeclaration);
        var refusal = function.ReadLegacy(value, LegacyPath, ToolFields.LegacyChoice, intents.Names, ignored);
        _choice.Mode = ToolChoiceMode.Named;
        _choice.Name = function.Name;
        _choice.NamePath = LegacyPath.Member("name");
        return refusal;
    }
}
