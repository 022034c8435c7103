using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Json;

namespace ExtProc.Dialects.Converse;

/// <summary>What a keyword of JSON Schema means to <see cref="ConverseSchema"/>.</summary>
internal enum SchemaKeyword
{
    /// <summary>Nothing: Bedrock takes it, or judges it itself.</summary>
    Other,
    Refused,
    Closed,
    FewItems,
    Unique,
    Scalars,
    Reference,
    Schema,
    AllOf,
    NamedSchemas,
}

/// <summary>The keywords of JSON Schema that matter.</summary>
/// <remarks>https://json-schema.org/draft/2020-12/json-schema-core</remarks>
internal static class ConverseSchemaKeywords
{
    private const int LongestKeyword = 24;

    private static readonly FrozenDictionary<string, SchemaKeyword> Keywords = new Dictionary<string, SchemaKeyword>
    {
        ["minimum"] = SchemaKeyword.Refused,
        ["maximum"] = SchemaKeyword.Refused,
        ["exclusiveMinimum"] = SchemaKeyword.Refused,
        ["exclusiveMaximum"] = SchemaKeyword.Refused,
        ["multipleOf"] = SchemaKeyword.Refused,
        ["minLength"] = SchemaKeyword.Refused,
        ["maxLength"] = SchemaKeyword.Refused,
        ["maxItems"] = SchemaKeyword.Refused,
        ["minItems"] = SchemaKeyword.FewItems,
        ["uniqueItems"] = SchemaKeyword.Unique,
        ["additionalProperties"] = SchemaKeyword.Closed,
        ["enum"] = SchemaKeyword.Scalars,
        ["$ref"] = SchemaKeyword.Reference,
        ["$dynamicRef"] = SchemaKeyword.Reference,
        ["$recursiveRef"] = SchemaKeyword.Reference,
        ["items"] = SchemaKeyword.Schema,
        ["prefixItems"] = SchemaKeyword.Schema,
        ["contains"] = SchemaKeyword.Schema,
        ["not"] = SchemaKeyword.Schema,
        ["if"] = SchemaKeyword.Schema,
        ["then"] = SchemaKeyword.Schema,
        ["else"] = SchemaKeyword.Schema,
        ["anyOf"] = SchemaKeyword.Schema,
        ["oneOf"] = SchemaKeyword.Schema,
        ["allOf"] = SchemaKeyword.AllOf,
        ["properties"] = SchemaKeyword.NamedSchemas,
        ["patternProperties"] = SchemaKeyword.NamedSchemas,
        ["$defs"] = SchemaKeyword.NamedSchemas,
        ["definitions"] = SchemaKeyword.NamedSchemas,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, SchemaKeyword>.AlternateLookup<ReadOnlySpan<char>> KeywordsBySpan =
        Keywords.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Looks a member up without making a string of its name, unless it is escaped.</summary>
    public static SchemaKeyword Find(JsonProperty member)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(member);
        if (name.Contains((byte)'\\'))
        {
            return Keywords.GetValueOrDefault(member.Name);
        }

        Span<char> characters = stackalloc char[LongestKeyword];
        return name.Length <= LongestKeyword
            && Ascii.ToUtf16(name, characters, out var length) == OperationStatus.Done
            && KeywordsBySpan.TryGetValue(characters[..length], out var keyword)
                ? keyword
                : SchemaKeyword.Other;
    }

    /// <summary>Whether a schema describes objects, perhaps among other things.</summary>
    public static bool IsObject(JsonElement schema)
    {
        if (!schema.TryGetProperty("type"u8, out var type))
        {
            return false;
        }

        if (type.ValueKind != JsonValueKind.Array)
        {
            return JsonText.Is(type, "object"u8);
        }

        foreach (var one in type.EnumerateArray())
        {
            if (JsonText.Is(one, "object"u8))
            {
                return true;
            }
        }

        return false;
    }
}
