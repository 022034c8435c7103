using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Bedrock.Rules.Schemas;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>How the answer is to look: <c>response_format</c>.</summary>
internal sealed class ResponseFormat
{
    private const string AnswerToolText = "extproc_structured_answer";

    /// <summary>The tool whose input is the answer, on models that are made to answer by schema in this way.</summary>
    public static readonly byte[] AnswerTool = Encoding.ASCII.GetBytes(AnswerToolText);

    private static readonly ResponseFormat Text = new();
    private static readonly ResponseFormat JsonObject = new() { _isJsonObject = true };
    private static readonly ToolIdentifier AnswerToolName = ToolIdentifier.Of(AnswerTool);

    private static readonly FieldPath Path = new("response_format");
    private static readonly FieldPath SchemaPath = new("response_format.json_schema.schema");

    private bool _isJsonObject;
    private StructuredOutputStyle _style;
    private ToolChoices _choices;
    private ToolIdentifier _name;
    private JsonElement _description;
    private JsonElement _schema;

    /// <summary>Whether the model must call a tool to answer, which no model does while it thinks.</summary>
    public bool ForcesTool => _style == StructuredOutputStyle.ForcedTool;

    /// <summary>Whether the answer tool was declared: the reply's call of it is then the answer.</summary>
    public bool DeclaresTool { get; private set; }

    public static Refusal? Read(
        JsonElement value,
        ModelCapabilities model,
        bool stream,
        IgnoredFieldList ignored,
        out ResponseFormat format)
    {
        format = Text;
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(Path, "an object", value);
        }

        FieldSlots fields = default;
        if (Fields.ResponseFormat.Read(value, Path, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var type = fields[FormatSlot.Type];
        if (JsonText.Is(type, "json_schema"u8))
        {
            return ReadSchema(fields[FormatSlot.JsonSchema], model, stream, ignored, out format);
        }

        if (JsonText.Is(type, "json_object"u8))
        {
            format = JsonObject;
            return model.System ? null : RequestValue.Refuse(Path, "cannot be 'json_object': this model takes no instructions");
        }

        if (type.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(Path.Member("type"), "a string", type);
        }

        return JsonText.Is(type, "text"u8)
            ? null
            : RequestValue.Refuse(Path.Member("type"), "must be 'text', 'json_schema' or 'json_object'");
    }

    /// <summary>
    /// Asks for a JSON object in words, after the other system texts. A forced tool with an open schema would be surer, but
    /// models then answer with <c>{}</c>; and Bedrock takes no open schema.
    /// </summary>
    public void WriteInstruction(ConverseWriter writer)
    {
        if (_isJsonObject)
        {
            writer.SystemText("Answer with exactly one JSON object and nothing else: no text before or after it, no code fence."u8);
        }
    }

    /// <summary>Refuses tools of the client of which one has the name of the answer tool.</summary>
    /// <param name="writer">The request being written; all tools of the client are declared.</param>
    /// <param name="path">Where the client's tools stand.</param>
    public Refusal? CheckTools(ConverseWriter writer, in FieldPath path) => ForcesTool && writer.IsDeclared(AnswerToolName)
        ? RequestValue.Refuse(path, $"has a tool with the name under which this model gives an answer with a schema: '{AnswerToolText}'")
        : null;

    /// <summary>
    /// Writes the answer tool after the client's tools and makes the model call it, or one of the client's when these may
    /// be called. A client that insists on a call of its own tools gets that instead of an answer.
    /// </summary>
    /// <param name="mayCallTools">Whether the model may call tools of the client.</param>
    /// <param name="writer">The request being written.</param>
    public Refusal? WriteTool(bool mayCallTools, ConverseWriter writer)
    {
        var needed = mayCallTools ? ToolChoices.Any : ToolChoices.Tool;
        if (!_choices.HasFlag(needed))
        {
            return RequestValue.Refuse(Path, mayCallTools
                ? "with a schema cannot be combined with 'tools' on this model"
                : "with a schema is not possible: this model cannot be made to answer so");
        }

        var strict = false;
        using var schema = JsonSchema.OfTool(_schema, mayFold: false, ref strict, writer.Memory);
        if (schema.Problem is { } problem)
        {
            return Unfit(schema.Path, problem);
        }

        writer.AnswerTool(
            AnswerToolName, "Gives the answer to the user. Call it once, with the whole answer."u8, _description, schema.Text);
        if (mayCallTools)
        {
            writer.ChooseAny();
        }
        else
        {
            writer.ChooseTool(AnswerToolName);
        }

        DeclaresTool = true;
        return null;
    }

    /// <summary>Writes the schema as a setting of the request, on models that take it so.</summary>
    public Refusal? WriteTextFormat(ConverseWriter writer, IgnoredFieldList ignored)
    {
        if (_style != StructuredOutputStyle.TextFormat)
        {
            return null;
        }

        using var schema = JsonSchema.OfAnswer(_schema, mayFold: !ignored.Refuse, writer.Memory);
        if (schema.Problem is { } problem)
        {
            return Unfit(schema.Path, problem);
        }

        writer.TextFormat(_name, _description, schema.Text);
        foreach (var keyword in schema.Folded)
        {
            if (ignored.Note(Fields.AnswerSchema, keyword) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static Refusal Unfit(string? path, string problem) => RequestValue.Refuse(new FieldPath($"{SchemaPath}{path}"), problem);

    private static Refusal? ReadSchema(
        JsonElement value,
        ModelCapabilities model,
        bool stream,
        IgnoredFieldList ignored,
        out ResponseFormat format)
    {
        format = new ResponseFormat { _style = model.StructuredOutput, _choices = model.ToolChoice };
        var path = Path.Member("json_schema");
        if (value.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", value);
        }

        FieldSlots fields = default;
        if (Fields.JsonSchema.Read(value, path, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        format._description = fields[FormatSlot.Description];
        format._schema = fields[FormatSlot.Schema];
        return CheckName(fields[FormatSlot.Name], path.Member("name"), out format._name)
            ?? (RequestValue.IsAbsent(format._description) ? null : RequestValue.CheckText(format._description, path.Member("description")))

            // Without effect: a schema is always asked for in the strictest way that the model has.
            ?? RequestValue.ReadBoolean(fields[FormatSlot.Strict], path.Member("strict"), out _)
            ?? CheckSchema(format._schema)
            ?? CheckModel(format._schema, model, stream);
    }

    private static Refusal? CheckName(JsonElement name, in FieldPath path, out ToolIdentifier token)
    {
        token = default;
        if (name.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(path, "a string", name);
        }

        return ToolIdentifier.TryReadName(name, out token) ? null : RequestValue.Refuse(path, ToolIdentifier.NameRule);
    }

    private static Refusal? CheckSchema(JsonElement schema) => schema.ValueKind == JsonValueKind.Object
        ? RequestValue.CheckTextInside(schema, SchemaPath)
        : RequestValue.WrongType(SchemaPath, "an object", schema);

    private static Refusal? CheckModel(JsonElement schema, ModelCapabilities model, bool stream)
    {
        if (model.StructuredOutput == StructuredOutputStyle.TextFormat)
        {
            return null;
        }

        if (model.StructuredOutput == StructuredOutputStyle.None)
        {
            return RequestValue.Refuse(Path, "with a schema is not possible: this model cannot be made to answer so");
        }

        if (stream && !model.StreamingTools)
        {
            return RequestValue.Refuse(Path, "with a schema is not possible in a stream of this model");
        }

        return JsonSchema.DescribesObject(schema)
            ? null
            : RequestValue.Refuse(SchemaPath.Member("type"), "must be 'object' for this model");
    }
}
