using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>How the answer is to look: <c>response_format</c>.</summary>
internal static class ResponseFormat
{
    private static readonly FieldPath Path = new("response_format");
    private static readonly FieldPath JsonSchemaPath = new("response_format.json_schema");
    private static readonly FieldPath SchemaPath = new("response_format.json_schema.schema");

    public static Refusal? Read(JsonElement value, IgnoredFieldList ignored, ref AnswerFormat format)
    {
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(Path, "an object", value);
        }

        FieldSlots<FormatSlot> fields = default;
        if (Fields.ResponseFormat.Read(value, Path, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        format.Field = Fields.OfBody("response_format");
        var type = fields[FormatSlot.Type];
        if (JsonText.Is(type, "json_schema"u8))
        {
            format.Form = AnswerForm.Schema;
            return ReadSchema(fields[FormatSlot.JsonSchema], ignored, ref format);
        }

        if (JsonText.Is(type, "json_object"u8))
        {
            (format.Form, format.ObjectWord) = (AnswerForm.JsonObject, "json_object");
            return null;
        }

        if (type.ValueKind != JsonValueKind.String)
        {
            return RequestValue.WrongType(Path.Member("type"), "a string", type);
        }

        return JsonText.Is(type, "text"u8)
            ? null
            : RequestValue.Refuse(Path.Member("type"), "must be 'text', 'json_schema' or 'json_object'");
    }

    private static Refusal? ReadSchema(JsonElement value, IgnoredFieldList ignored, ref AnswerFormat format)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(JsonSchemaPath, "an object", value);
        }

        FieldSlots<FormatSlot> fields = default;
        if (Fields.JsonSchema.Read(value, JsonSchemaPath, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        format.Description = fields[FormatSlot.Description];
        format.Schema = fields[FormatSlot.Schema];
        (format.SchemaPath, format.SchemaScope) = (SchemaPath, Fields.AnswerSchema);
        refusal = CheckName(fields[FormatSlot.Name], JsonSchemaPath.Member("name"), out var name)
            ?? (RequestValue.IsAbsent(format.Description)
                ? null
                : RequestValue.CheckText(format.Description, JsonSchemaPath.Member("description")))

            // Without effect: a schema is always asked for in the strictest way that the model has.
            ?? RequestValue.ReadBoolean(fields[FormatSlot.Strict], JsonSchemaPath.Member("strict"), out _)
            ?? (format.Schema.ValueKind == JsonValueKind.Object
                ? RequestValue.CheckTextInside(format.Schema, SchemaPath)
                : RequestValue.WrongType(SchemaPath, "an object", format.Schema));
        format.Name = name;
        return refusal;
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
}
