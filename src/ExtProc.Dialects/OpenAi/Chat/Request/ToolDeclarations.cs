using System.Runtime.InteropServices;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// What the model may call: <c>tools</c>, and <c>functions</c>, which they were before. What is said about calling them goes
/// with them: <c>tool_choice</c>, <c>parallel_tool_calls</c>.
/// </summary>
internal sealed class ToolDeclarations(ClientIntents intents, CacheMarks marks, IgnoredFieldList ignored)
{
    private static readonly FieldPath ToolsPath = new("tools");
    private static readonly FieldPath FunctionsPath = new("functions");

    private static readonly ToolMembers FunctionMembers =
        new("function.name", "function.parameters", ToolFields.DeclaredSchema, "function", Fields.DeclaredFunction);

    private static readonly ToolMembers CustomMembers = new("custom.name", "", null, "", null);
    private static readonly ToolMembers LegacyMembers = new("name", "parameters", ToolFields.DeclaredSchema, "", null);

    public Refusal? Read(in FieldSlots<BodySlot> body)
    {
        var (tools, functions) = (body[BodySlot.Tools], body[BodySlot.Functions]);
        intents.Tools.Field = Fields.OfBody(HoldsSome(tools) ? "tools" : "functions");
        intents.Tools.ListName = "tools";
        return new ToolChoiceMember(intents, ignored).Read(body[BodySlot.ToolChoice], body[BodySlot.FunctionCall])
            ?? CheckList(tools, ToolsPath)
            ?? CheckList(functions, FunctionsPath)
            ?? Tools(tools)
            ?? Functions(functions)
            ?? Parallel(body[BodySlot.ParallelToolCalls]);
    }

    /// <summary>Whether a value is a list with something in it.</summary>
    public static bool HoldsSome(JsonElement list) => list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0;

    private static Refusal? CheckList(JsonElement list, in FieldPath path) =>
        list.ValueKind == JsonValueKind.Array || RequestValue.IsAbsent(list) ? null : RequestValue.WrongType(path, "an array", list);

    private Refusal? Tools(JsonElement tools)
    {
        if (RequestValue.IsAbsent(tools))
        {
            return null;
        }

        intents.Tools.Bytes = JsonMarshal.GetRawUtf8Value(tools).Length;
        var index = 0;
        foreach (var tool in tools.EnumerateArray())
        {
            if (Tool(tool, ToolsPath.At(index++)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? Functions(JsonElement functions)
    {
        if (RequestValue.IsAbsent(functions))
        {
            return null;
        }

        var index = 0;
        foreach (var function in functions.EnumerateArray())
        {
            var path = FunctionsPath.At(index++);
            var read = default(FunctionDeclaration);
            if ((read.ReadLegacy(function, path, ToolFields.LegacyFunction, intents.Names, ignored)
                ?? Add(read, path, LegacyMembers, "description", "", default)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? Tool(JsonElement tool, in FieldPath path)
    {
        if (tool.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", tool);
        }

        FieldSlots<ToolSlot> fields = default;
        var function = default(FunctionDeclaration);
        var mark = default(CacheMark);
        return Fields.Tool.Read(tool, path, ignored, ref fields)
            ?? function.Read(
                fields[ToolSlot.Type],
                fields[ToolSlot.Function],
                fields[ToolSlot.Custom],
                path,
                Fields.DeclaredFunction,
                ToolFields.DeclaredCustom,
                intents.Names,
                ignored)
            ?? marks.ReadControl(fields[ToolSlot.CacheControl], path, Fields.Tool, ref mark)
            ?? marks.ReadControl(function.Fields[FunctionSlot.CacheControl], path.Member("function"), Fields.DeclaredFunction, ref mark)
            ?? (function.IsCustom
                ? Add(function, path, CustomMembers, "custom.description", "", mark)
                : Add(function, path, FunctionMembers, "function.description", "function.strict", mark));
    }

    private Refusal? Add(
        in FunctionDeclaration tool, in FieldPath path, ToolMembers members, string descriptionName, string strictName, in CacheMark mark)
    {
        var description = tool.Fields[FunctionSlot.Description];
        var parameters = tool.Fields[FunctionSlot.Parameters];
        var strict = false;
        if (((RequestValue.IsAbsent(description) ? null : RequestValue.CheckText(description, path.Member(descriptionName)))
            ?? CheckParameters(parameters, path.Member(members.Schema))
            ?? RequestValue.ReadBoolean(tool.Fields[FunctionSlot.Strict], path.Member(strictName), out strict)) is { } refusal)
        {
            return refusal;
        }

        _ = intents.Tools.Declared.Add(new Tool
        {
            Name = tool.Name,
            Path = path,
            Members = members,
            TakesText = tool.IsCustom,
            Description = description,
            Schema = parameters,
            IsStrict = strict,
            Mark = mark,
        });
        return null;
    }

    private static Refusal? CheckParameters(JsonElement parameters, in FieldPath path)
    {
        if (RequestValue.IsAbsent(parameters))
        {
            return null;
        }

        return parameters.ValueKind == JsonValueKind.Object
            ? RequestValue.CheckTextInside(parameters, path)
            : RequestValue.WrongType(path, "an object", parameters);
    }

    private Refusal? Parallel(JsonElement value)
    {
        var field = Fields.OfBody("parallel_tool_calls");
        intents.Tools.OneAtATime = value.ValueKind == JsonValueKind.False;
        intents.Tools.OneAtATimeField = field;
        return RequestValue.ReadBoolean(value, field.Path, out _);
    }
}
