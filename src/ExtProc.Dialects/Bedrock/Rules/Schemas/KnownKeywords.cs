using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules.Schemas;

/// <summary>What a keyword of JSON Schema means to <see cref="JsonSchema"/>.</summary>
internal enum Keyword
{
    /// <summary>Nothing: Bedrock takes it, or judges it itself.</summary>
    Other,

    /// <summary>A value of the client's, in which null means null.</summary>
    Instance,
    Description,
    Type,
    Names,

    /// <summary>A bound of numbers, lengths or counts, which the grammar compiler refuses.</summary>
    Bound,
    FewItems,
    Unique,
    Format,
    Pattern,
    Scalars,
    Reference,

    /// <summary>The schema of the members that are not listed.</summary>
    Rest,
    Schema,

    /// <summary>A schema that must not hold: made weaker, it would forbid more.</summary>
    Negated,
    AllOf,
    NamedSchemas,
    Properties,
}

/// <summary>The keywords of JSON Schema that matter.</summary>
/// <remarks>https://json-schema.org/draft/2020-12/json-schema-core</remarks>
internal static class KnownKeywords
{
    private const int LongestKeyword = 24;

    private static readonly FrozenDictionary<string, Keyword> Keywords = Table(
        (Keyword.Instance, "const default"),
        (Keyword.Description, "description"),
        (Keyword.Type, "type"),
        (Keyword.Names, "required"),
        (Keyword.Bound, "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf divisibleBy minLength maxLength maxItems"),
        (Keyword.Bound, "minProperties maxProperties minContains maxContains"),
        (Keyword.FewItems, "minItems"),
        (Keyword.Unique, "uniqueItems"),
        (Keyword.Format, "format"),
        (Keyword.Pattern, "pattern"),
        (Keyword.Scalars, "enum"),
        (Keyword.Reference, "$ref $dynamicRef $recursiveRef"),
        (Keyword.Rest, "additionalProperties"),
        (Keyword.Schema, "items prefixItems additionalItems contains propertyNames then else anyOf oneOf"),
        (Keyword.Schema, "unevaluatedItems unevaluatedProperties contentSchema"),
        (Keyword.Negated, "not if"),
        (Keyword.AllOf, "allOf"),
        (Keyword.NamedSchemas, "patternProperties $defs definitions dependentSchemas dependencies"),
        (Keyword.Properties, "properties"));

    private static readonly FrozenDictionary<string, Keyword>.AlternateLookup<ReadOnlySpan<char>> KeywordsBySpan =
        Keywords.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Looks a member up without making a string of its name, unless it is escaped.</summary>
    public static Keyword Find(JsonProperty member)
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
                : Keyword.Other;
    }

    /// <summary>Whether a schema describes objects, perhaps among other things.</summary>
    public static bool IsObject(JsonElement schema) => schema.TryGetProperty("type"u8, out var type) && NamesObject(type);

    /// <summary>Whether the value of <c>type</c> is or holds <c>object</c>.</summary>
    public static bool NamesObject(JsonElement type)
    {
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

    private static FrozenDictionary<string, Keyword> Table(params (Keyword Meaning, string Names)[] rows) => (
        from row in rows
        from name in row.Names.Split(' ')
        select KeyValuePair.Create(name, row.Meaning)).ToFrozenDictionary(StringComparer.Ordinal);
}
