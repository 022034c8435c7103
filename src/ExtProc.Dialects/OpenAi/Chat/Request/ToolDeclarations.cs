using System.Text.Json;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Bedrock.Rules.Schemas;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// What the model may call: <c>tools</c>, and <c>functions</c>, which they were before. What is said about calling them goes
/// with them: <c>tool_choice</c>, <c>parallel_tool_calls</c>.
/// </summary>
internal sealed class ToolDeclarations(ConverseWriter writer, IgnoredFieldList ignored)
{
    private static readonly FieldPath ToolsPath = new("tools");
    private static readonly FieldPath FunctionsPath = new("functions");

    private static readonly Members FunctionMembers = new("function.name", "function.description", "function.parameters", "function.strict");
    private static readonly Members CustomMembers = new("custom.name", "custom.description", "", "");
    private static readonly Members LegacyMembers = new("name", "description", "parameters", "");

    private readonly ToolChoiceMember _choice = new(writer, ignored);
    private bool _declare;
    private bool _lastIsBeforePoint;

    /// <summary>Writes the tools; after the messages, because it matters whether these hold tool calls.</summary>
    /// <param name="body">The mapped members of the request.</param>
    /// <param name="stream">Whether the reply is to be a stream.</param>
    /// <param name="format">The answer's format: it may need a tool of its own.</param>
    public Refusal? Translate(in FieldSlots body, bool stream, ResponseFormat format)
    {
        if (_choice.Read(body[BodySlot.ToolChoice], body[BodySlot.FunctionCall]) is { } refusal)
        {
            return refusal;
        }

        // Converse knows no "none": without a declaration nothing can be called. A conversation that holds tool calls needs
        // a declaration all the same.
        _lastIsBeforePoint = true;
        _declare = _choice.Kind != ToolChoiceMode.None || writer.HasToolHistory;
        var (tools, functions) = (body[BodySlot.Tools], body[BodySlot.Functions]);
        var given = HoldsSome(tools) || HoldsSome(functions);
        if ((CheckList(tools, ToolsPath)
            ?? CheckList(functions, FunctionsPath)
            ?? CheckModel(HoldsSome(tools) ? ToolsPath : FunctionsPath, given, stream)
            ?? Tools(tools)
            ?? Functions(functions)
            ?? format.CheckTools(writer, HoldsSome(tools) ? ToolsPath : FunctionsPath)
            ?? _choice.CheckAllowed()) is { } wrong)
        {
            return wrong;
        }

        if (!given)
        {
            writer.ToolsOfHistory();
        }

        // An answer that is a call of its own tool takes the place of the choice, unless the client insists on its tools.
        var chosen = format.ForcesTool && _choice.Kind is not (ToolChoiceMode.Required or ToolChoiceMode.Named)
            ? format.WriteTool(mayCallTools: given && _choice.Kind != ToolChoiceMode.None, writer)
            : _choice.Apply(given);
        return chosen ?? Parallel(body[BodySlot.ParallelToolCalls], given && _declare);
    }

    /// <summary>Whether a value is a list with something in it.</summary>
    public static bool HoldsSome(JsonElement list) => list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0;

    private static Refusal? CheckList(JsonElement list, in FieldPath path) =>
        list.ValueKind == JsonValueKind.Array || RequestValue.IsAbsent(list) ? null : RequestValue.WrongType(path, "an array", list);

    private Refusal? CheckModel(in FieldPath path, bool given, bool stream)
    {
        if (given && _declare && !writer.Model.Tools)
        {
            return RequestValue.Refuse(path, "cannot be sent: this model takes no tools");
        }

        if (!stream || writer.Model.StreamingTools || !(given ? _declare : writer.HasToolHistory))
        {
            return null;
        }

        return given
            ? RequestValue.Refuse(path, "cannot be sent with 'stream': this model calls tools only in replies that come whole")
            : RequestValue.Refuse(
                new FieldPath("stream"),
                "must be false: the conversation holds tool calls, and this model calls tools only in replies that come whole");
    }

    private Refusal? Tools(JsonElement tools)
    {
        if (RequestValue.IsAbsent(tools))
        {
            return null;
        }

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
            if ((read.ReadLegacy(function, path, ToolFields.LegacyFunction, writer.ToolNames, ignored)
                ?? Declare(read, path, LegacyMembers)) is { } refusal)
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

        FieldSlots fields = default;
        var function = default(FunctionDeclaration);
        return Fields.Tool.Read(tool, path, ignored, ref fields)
            ?? function.Read(
                fields[ToolSlot.Type],
                fields[ToolSlot.Function],
                fields[ToolSlot.Custom],
                path,
                Fields.DeclaredFunction,
                ToolFields.DeclaredCustom,
                writer.ToolNames,
                ignored)
            ?? Declare(function, path, function.IsCustom ? CustomMembers : FunctionMembers);
    }

    /// <summary>Writes a tool that was read.</summary>
    /// <param name="tool">What was read.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="members">Where its members stand, seen from there.</param>
    private Refusal? Declare(in FunctionDeclaration tool, in FieldPath path, Members members)
    {
        var description = tool.Fields[FunctionSlot.Description];
        var parameters = tool.Fields[FunctionSlot.Parameters];
        var strict = false;
        if ((CheckDescription(description, path.Member(members.Description))
            ?? CheckParameters(parameters, path.Member(members.Parameters))
            ?? ReadStrict(tool.Fields[FunctionSlot.Strict], path, members.Strict, out strict)) is { } wrong)
        {
            return wrong;
        }

        if (!writer.TryDeclareTool(tool.Name))
        {
            return RequestValue.Refuse(path.Member(members.Name), "is the name of another tool in the list");
        }

        if (_declare && _choice.Allows(tool.Name))
        {
            if (tool.IsCustom)
            {
                writer.CustomTool(tool.Name, description);
            }
            else if (DeclareFunction(tool.Name, path, members, description, parameters, strict) is { } unfit)
            {
                return unfit;
            }

            _lastIsBeforePoint = false;
        }

        // The point of a tool that may not be called is kept by the tools before it.
        if (!_lastIsBeforePoint && writer.CachePlan.TryFind(path, out _))
        {
            writer.CachePointAfter(path);
            _lastIsBeforePoint = true;
        }

        return null;
    }

    private Refusal? DeclareFunction(
        in ToolIdentifier name, in FieldPath path, Members members, JsonElement description, JsonElement parameters, bool strict)
    {
        if (RequestValue.IsAbsent(parameters) || parameters.GetPropertyCount() == 0)
        {
            // No grammar holds any object.
            writer.Tool(name, description, default, strict: false);
            return strict ? IgnoreStrict(path) : null;
        }

        var isStrict = strict;
        using var schema = JsonSchema.OfTool(parameters, mayFold: !ignored.Refuse, ref isStrict, writer.Memory);
        if (schema.Problem is { } problem)
        {
            return RequestValue.Refuse(path.Member(members.Parameters + schema.Path), problem);
        }

        writer.Tool(name, description, schema.Text, isStrict);
        foreach (var keyword in schema.Folded)
        {
            if (ignored.Note(ToolFields.DeclaredSchema, keyword) is { } refusal)
            {
                return refusal;
            }
        }

        return strict && !isStrict ? IgnoreStrict(path) : null;
    }

    private Refusal? IgnoreStrict(in FieldPath path) =>
        ignored.Note(Fields.DeclaredFunction, "strict"u8, path.Member("function"));

    private static Refusal? CheckDescription(JsonElement description, in FieldPath path) =>
        RequestValue.IsAbsent(description)
            ? null
            : RequestValue.CheckText(description, path);

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

    private Refusal? ReadStrict(JsonElement value, in FieldPath path, string member, out bool strict)
    {
        if (RequestValue.ReadBoolean(value, path.Member(member), out strict) is { } refusal)
        {
            return refusal;
        }

        // The call works without it: the model just follows the schema as well as it can.
        if (strict && !writer.Model.StrictTools)
        {
            strict = false;
            return IgnoreStrict(path);
        }

        return null;
    }

    private Refusal? Parallel(JsonElement value, bool declared)
    {
        var path = new FieldPath("parallel_tool_calls");
        if (RequestValue.ReadBoolean(value, path, out _) is { } refusal)
        {
            return refusal;
        }

        if (value.ValueKind != JsonValueKind.False || !declared)
        {
            return null;
        }

        if (!writer.Model.ParallelToolControl)
        {
            return RequestValue.Refuse(path, "must be true: this model cannot be kept from calling several tools at once");
        }

        writer.DisableParallelTools();
        return null;
    }

    /// <summary>Names of the members of a tool; empty where there is none.</summary>
    private sealed record Members(string Name, string Description, string Parameters, string Strict);
}
