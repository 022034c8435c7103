using System.Buffers;
using System.Text.Json;
using ExtProc.Dialects.Buffers;

namespace ExtProc.Dialects.Bedrock.Rules.Schemas;

/// <summary>
/// A client's JSON Schema as Bedrock takes it: as the input of a tool, strict or not, or as the form of an answer
/// (<c>outputConfig.textFormat</c>).
/// </summary>
/// <remarks>
/// <list type="bullet">
/// <item>Keywords without a value (null) are left out, whatever the schema is for.</item>
/// <item>Tools: the root describes an object and is put together from no other schemas; properties have names that Bedrock takes.</item>
/// <item>Strict tools and answers are compiled to a grammar. Bounds that it does not know are written into the description of what
/// they bound, and reported. Objects that leave open whether they may have more members are closed: Bedrock wants to be told that
/// they may not, and a value without more members fits the client's schema all the same.</item>
/// </list>
/// Names and values of the client that look like keywords are not touched. What is not changed is copied byte for byte. The work grows
/// with the length of the schema.
/// </remarks>
internal static class JsonSchema
{
    /// <summary>The form of an answer.</summary>
    /// <param name="schema">An object, free of lone surrogates.</param>
    /// <param name="mayFold">Whether bounds may become a part of a description.</param>
    /// <param name="memory">Where a changed text comes from; .NET's own pool by default.</param>
    /// <returns>To be disposed.</returns>
    public static Verdict OfAnswer(JsonElement schema, bool mayFold, MemoryPool<byte>? memory = null) =>
        Walk.Run(schema, schema, WalkRules.Grammar | (mayFold ? WalkRules.Fold : 0), memory ?? MemoryPool<byte>.Shared);

    /// <summary>The input of a tool.</summary>
    /// <param name="schema">An object, free of lone surrogates.</param>
    /// <param name="mayFold">Whether bounds may become a part of a description; they stay where they are in a tool that is not strict.</param>
    /// <param name="strict">
    /// Whether the input must follow the schema to the letter. False afterwards when Bedrock can compile no grammar of it: then it is
    /// written as for a tool that is not strict.
    /// </param>
    /// <param name="memory">Where a changed text comes from; .NET's own pool by default.</param>
    /// <returns>To be disposed.</returns>
    public static Verdict OfTool(JsonElement schema, bool mayFold, ref bool strict, MemoryPool<byte>? memory = null)
    {
        memory ??= MemoryPool<byte>.Shared;
        if (!RootObject.IsComposed(schema))
        {
            return Run(schema, schema, WalkRules.Input, mayFold, ref strict, memory);
        }

        var merged = new PooledBuffer(memory);
        try
        {
            if (new RootObject(schema).TryMerge(merged) is { } fault)
            {
                return fault;
            }

            using var document = JsonDocument.Parse(merged.Written);
            return Run(schema, document.RootElement, WalkRules.Input | WalkRules.Merged, mayFold, ref strict, memory);
        }
        finally
        {
            merged.Release();
        }
    }

    /// <summary>Whether a schema says by itself that it describes an object, so that it may be the input of a tool without another meaning.</summary>
    /// <param name="schema">An object.</param>
    public static bool DescribesObject(JsonElement schema) =>
        schema.TryGetProperty("type"u8, out var type) && type.ValueKind != JsonValueKind.Null
            ? KnownKeywords.NamesObject(type)
            : RootObject.IsComposed(schema)
                || (schema.TryGetProperty("properties"u8, out var properties) && properties.ValueKind == JsonValueKind.Object);

    private static Verdict Run(
        JsonElement original, JsonElement schema, WalkRules rules, bool mayFold, ref bool strict, MemoryPool<byte> memory)
    {
        if (strict)
        {
            var verdict = Walk.Run(
                original, schema, rules | WalkRules.Grammar | (mayFold ? WalkRules.Fold : 0), memory);
            if (verdict.Problem is null)
            {
                return verdict;
            }

            strict = false;
        }

        return Walk.Run(original, schema, rules, memory);
    }
}
