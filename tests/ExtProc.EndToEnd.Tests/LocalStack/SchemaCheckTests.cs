using System.Text.Json;
using ExtProc.LocalStack.FakeBedrock.Validation;
using Xunit;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>The fake Bedrock refuses schemas that Bedrock refuses.</summary>
public sealed class SchemaCheckTests
{
    [Theory]
    [InlineData("""{"type":"object"}""")]
    [InlineData("""{"type":"object","properties":{"required":{"minimum":1},"a-b.c_9":{"default":null,"enum":[null]}},"additionalProperties":{"items":true}}""")]
    [InlineData("""{"type":"object","properties":{"anyOf":{"const":null}},"required":["$top"],"patternProperties":{"^\\$":{}}}""")]
    public void A_tool_is_taken(string schema) => Assert.Null(OfTool(schema));

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"type":["object","null"]}""")]
    [InlineData("""{"type":null}""")]
    [InlineData("""{"type":"object","$ref":"#/$defs/a"}""")]
    [InlineData("""{"type":"object","anyOf":[{}]}""")]
    [InlineData("""{"type":"object","required":null}""")]
    [InlineData("""{"type":"object","properties":[]}""")]
    [InlineData("""{"type":"object","properties":{"a":null}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"items":{"properties":{"$top":{}}}}}}""")]
    [InlineData("""{"type":"object","$defs":{"a":{"anyOf":[{"properties":{"two words":{}}}]}}}""")]
    public void A_tool_is_refused(string schema) => Assert.NotNull(OfTool(schema));

    [Theory]
    [InlineData("""{"minimum":1}""")]
    [InlineData("""{"items":{"maxItems":1}}""")]
    [InlineData("""{"minItems":2}""")]
    [InlineData("""{"additionalProperties":true}""")]
    [InlineData("""{"$defs":{"a":{"type":"object","properties":{}}}}""")]
    [InlineData("""{"anyOf":[{"type":["object","null"]}]}""")]
    public void A_grammar_is_refused(string schema)
    {
        Assert.NotNull(SchemaCheck.OfAnswer(Parse(schema)));
        Assert.NotNull(SchemaCheck.OfTool(Parse(schema.Insert(1, "\"type\":\"object\",")), strict: true));
    }

    [Fact]
    public void A_grammar_is_taken() =>
        Assert.Null(SchemaCheck.OfAnswer(Parse("""{"type":"object","properties":{"minimum":{"minItems":1,"const":{"minimum":1}},"$top":{}},"additionalProperties":false}""")));

    private static string? OfTool(string schema) => SchemaCheck.OfTool(Parse(schema), strict: false);

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
