using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExtProc.LocalStack.FakeBedrock.Validation;

/// <summary>What Bedrock refuses in JSON Schema, measured and documented: in the input of tools, and in what it compiles to a grammar.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html</remarks>
internal static partial class SchemaCheck
{
    private static readonly HashSet<string> Refused = new(StringComparer.Ordinal)
    {
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "maxItems", "minProperties", "maxProperties",
        "uniqueItems",
    };

    private static readonly HashSet<string> Subschemas = new(StringComparer.Ordinal)
    {
        "items", "prefixItems", "additionalItems", "contains", "propertyNames", "not", "if", "then", "else", "anyOf", "oneOf", "allOf", "additionalProperties",
        "unevaluatedItems", "unevaluatedProperties",
    };

    private static readonly HashSet<string> NamedSubschemas = new(StringComparer.Ordinal)
    {
        "properties", "patternProperties", "$defs", "definitions", "dependentSchemas",
    };

    /// <summary>Checks the input schema of a tool.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? OfTool(JsonElement schema, bool strict)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() != "object")
        {
            return "inputSchema.json.type must be object";
        }

        foreach (var keyword in new[] { "oneOf", "anyOf", "allOf", "$ref" })
        {
            if (schema.TryGetProperty(keyword, out _))
            {
                return $"input_schema does not support {keyword} at the top level";
            }
        }

        return Schema(schema, isGrammar: strict, isTool: true);
    }

    /// <summary>Checks the schema of an answer.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? OfAnswer(JsonElement schema) => Schema(schema, isGrammar: true, isTool: false);

    private static string? Schema(JsonElement schema, bool isGrammar, bool isTool)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return null;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return "JSON schema is invalid: a schema must be an object or a boolean";
        }

        foreach (var member in schema.EnumerateObject())
        {
            if ((Keyword(member, isGrammar, isTool) ?? Inside(member, isGrammar, isTool)) is { } problem)
            {
                return problem;
            }
        }

        return isGrammar && IsObject(schema) && !schema.TryGetProperty("additionalProperties", out _)
            ? "For 'object' type, 'additionalProperties' must be explicitly set to false"
            : null;
    }

    private static string? Keyword(JsonProperty member, bool isGrammar, bool isTool)
    {
        if (member.Value.ValueKind == JsonValueKind.Null && member.Name is not ("const" or "default"))
        {
            return $"JSON schema is invalid: {member.Name} is null";
        }

        if (NamedSubschemas.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Object)
        {
            return $"JSON schema is invalid: {member.Name} must be an object";
        }

        if (isGrammar && (Refused.Contains(member.Name) || (member.Name == "minItems" && member.Value.GetRawText() is not ("0" or "1"))))
        {
            return $"property {member.Name} is not supported";
        }

        if (isGrammar && member.Name == "additionalProperties" && member.Value.ValueKind != JsonValueKind.False)
        {
            return "additionalProperties must be false";
        }

        return isTool && member.Name == "properties" && member.Value.EnumerateObject().Any(property => !PropertyName().IsMatch(property.Name))
            ? "Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'"
            : null;
    }

    private static string? Inside(JsonProperty member, bool isGrammar, bool isTool)
    {
        IEnumerable<JsonElement> schemas = [];
        if (NamedSubschemas.Contains(member.Name))
        {
            schemas = member.Value.EnumerateObject().Select(property => property.Value);
        }
        else if (Subschemas.Contains(member.Name))
        {
            schemas = member.Value.ValueKind == JsonValueKind.Array ? member.Value.EnumerateArray() : [member.Value];
        }

        return schemas.Select(schema => Schema(schema, isGrammar, isTool)).FirstOrDefault(problem => problem is not null);
    }

    private static bool IsObject(JsonElement schema) => schema.TryGetProperty("type", out var type)
        && (type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(one => one.GetString() == "object") : type.GetString() == "object");

    [GeneratedRegex(@"^[a-zA-Z0-9_.-]{1,64}\z")]
    private static partial Regex PropertyName();
}
