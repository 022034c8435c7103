using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Rules.Schemas;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Rules.Schemas;

/// <summary>Which schemas the input of a tool takes, and how they are written.</summary>
public sealed class ToolSchemaTests
{
    [Theory]
    [InlineData("""{"type":"object"}""")]
    [InlineData("""{ "type" : "obj\u0065ct","properties":{"type":{"type":["object","null"]},"properties":{"minimum":1},"anyOf":{}} }""")]
    [InlineData("""{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}],"default":null}},"$defs":{"$top":{}}}""")]
    [InlineData("""{"type":"object","default":{"properties":{"$top":null}},"examples":[{"required":null}],"const":{"items":null},"enum":[{"items":null}]}""")]
    [InlineData("""{"type":"object","patternProperties":{"^\\$":{"minimum":1}},"required":["$top"],"x-properties":{"$top":1}}""")]
    [InlineData("""{"type":"object","properties":{"a-b.c_D9":{"$ref":"#/properties/a-b.c_D9"}},"additionalProperties":{"maxItems":1}}""")]
    [InlineData("""{"type":"object","properties":{"\u0061":{"items":[{},true]}},"dependencies":{"$a":["b"]}}""")]
    public void A_schema_that_bedrock_takes_is_written_as_it_is(string schema) => Assert.Equal(schema, Write(schema));

    [Theory]
    [InlineData("""{"properties":{}}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":null}""", """{"type":"object"}""")]
    [InlineData("""{"type":null,"title":"t"}""", """{"type":"object","title":"t"}""")]
    [InlineData("""{"type":["object","null"],"properties":{}}""", """{"type":"object","properties":{}}""")]
    [InlineData("""{"type":["object", null]}""", """{"type":"object"}""")]
    [InlineData("""{"anyOf":null,"$ref":null,"type":"object"}""", """{"type":"object"}""")]
    public void The_root_is_an_object(string schema, string expected) => Assert.Equal(expected, Write(schema));

    [Theory]
    [InlineData(
        """{"$ref":"#/$defs/A","$defs":{"A":{"type":"object","title":"A","properties":{"b":{"$ref":"#/$defs/B"}},"required":["b"]},"B":{"type":"string"}},"title":"R"}""",
        """{"type":"object","$defs":{"A":{"type":"object","title":"A","properties":{"b":{"$ref":"#/$defs/B"}},"required":["b"]},"B":{"type":"string"}},"title":"R","properties":{"b":{"$ref":"#/$defs/B"}},"required":["b"]}""")]
    [InlineData(
        """{"anyOf":[{"$ref":"#/definitions/A"},{"type":"null"}],"definitions":{"A":{"properties":{"a":{"type":null}}}}}""",
        """{"type":"object","definitions":{"A":{"properties":{"a":{}}}},"properties":{"a":{}}}""")]
    [InlineData(
        """{"type":"object","properties":{"a":{}},"allOf":[{"properties":{"b":{}},"required":["b"]},{"required":["a","b"]},true]}""",
        """{"type":"object","properties":{"a":{},"b":{}},"required":["b","a"]}""")]
    [InlineData(
        """{"oneOf":[{"type":["object","null"],"properties":{"a":{}}}],"additionalProperties":false}""",
        """{"type":"object","additionalProperties":false,"properties":{"a":{}}}""")]
    [InlineData(
        """{"$ref":"#/$defs/A","$defs":{"A":{"$ref":"#/$defs/B"},"B":{"$defs":{"C":{}},"properties":{"c":{"$ref":"#/$defs/B/$defs/C"}}}}}""",
        """{"type":"object","$defs":{"A":{"$ref":"#/$defs/B"},"B":{"$defs":{"C":{}},"properties":{"c":{"$ref":"#/$defs/B/$defs/C"}}}},"properties":{"c":{"$ref":"#/$defs/B/$defs/C"}}}""")]
    public void A_root_of_other_schemas_becomes_one(string schema, string expected) => Assert.Equal(expected, Write(schema));

    [Theory]
    [InlineData("""{"type":"string"}""", ".type")]
    [InlineData("""{"type":["string","null"]}""", ".type")]
    [InlineData("""{"type":1}""", ".type")]
    [InlineData("""{"$ref":"#"}""", ".$ref")]
    [InlineData("""{"$ref":"other.json"}""", ".$ref")]
    [InlineData("""{"$ref":"#/$defs/none"}""", ".$ref")]
    [InlineData("""{"$ref":7}""", ".$ref")]
    [InlineData("""{"$recursiveRef":"#"}""", ".$recursiveRef")]
    [InlineData("""{"$ref":"#/$defs/A","$defs":{"A":{"type":"array"}}}""", ".$ref")]
    [InlineData("""{"$ref":"#/$defs/A","$defs":{"A":false}}""", ".$ref")]
    [InlineData("""{"anyOf":[{"required":["a"]},{"required":["b"]}],"type":"object"}""", ".anyOf")]
    [InlineData("""{"oneOf":[{"type":"string"}]}""", ".oneOf")]
    [InlineData("""{"oneOf":[]}""", ".oneOf")]
    [InlineData("""{"allOf":{"type":"object"}}""", ".allOf")]
    [InlineData("""{"properties":{"a":{}},"allOf":[{"properties":{"a":{"minimum":1}}}]}""", ".allOf")]
    [InlineData("""{"properties":{"a":{}},"allOf":[{"properties":{"b":{}},"additionalProperties":false}]}""", ".additionalProperties")]
    [InlineData("""{"allOf":[{"minProperties":1},{"minProperties":2}]}""", ".allOf")]
    [InlineData("""{"allOf":[{"properties":{"a":{"$ref":"#/allOf/0"}}}]}""", ".properties.a.$ref")]
    [InlineData("""{"properties":[],"allOf":[{"properties":{"a":{}}}]}""", ".properties")]
    public void A_root_that_is_no_single_object_is_named(string schema, string path) => Assert.Equal(path, PathOfFault(schema));

    [Theory]
    [InlineData("$top")]
    [InlineData("filter[status]")]
    [InlineData("two words")]
    [InlineData("größe")]
    [InlineData("")]
    [InlineData("a\\u0020b")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_property_with_a_name_that_bedrock_refuses_is_named_at_any_depth(string name)
    {
        string[] places =
        [
            "{0}", "{\"type\":\"object\",\"properties\":{\"properties\":{0}}}", "{\"items\":{0}}", "{\"items\":[{},{0}]}", "{\"prefixItems\":[{0}]}",
            "{\"$defs\":{\"A\":{0}}}", "{\"definitions\":{\"A\":{0}}}", "{\"additionalProperties\":{0}}", "{\"patternProperties\":{\"^x\":{0}}}",
            "{\"properties\":{\"a\":{\"anyOf\":[{},{0}]}}}", "{\"if\":{0}}", "{\"not\":{0}}", "{\"dependentSchemas\":{\"a\":{0}}}", "{\"$ref\":\"#/$defs/A\",\"$defs\":{\"A\":{0}}}",
        ];
        foreach (var place in places)
        {
            var path = PathOfFault(place.Replace("{0}", $"{{\"properties\":{{\"ok\":{{}},\"{name}\":{{}}}}}}", StringComparison.Ordinal));
            Assert.Contains(".properties.", path, StringComparison.Ordinal);
            Assert.EndsWith(name.Length > 64 ? name[..64] : name.Replace("\\u0020", " ", StringComparison.Ordinal), path, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_property_of_64_characters_is_taken() => 
        Assert.Contains("aaaa", Write($"{{\"properties\":{{\"{new string('a', 64)}\":{{}}}}}}"), StringComparison.Ordinal);

    [Theory]
    [InlineData(
        """{"type":"object","properties":{"a":{"minimum":1,"description":"d"}},"additionalProperties":false}""",
        """{"type":"object","properties":{"a":{"description":"d\n\nMust satisfy: minimum 1"}},"additionalProperties":false}""",
        "minimum")]
    [InlineData(
        """{"properties":{"a":{"type":"array","maxItems":3,"items":{"maxLength":2}}}}""",
        """{"additionalProperties":false,"type":"object","properties":{"a":{"description":"Must satisfy: maxItems 3","type":"array","items":{"description":"Must satisfy: maxLength 2"}}}}""",
        "maxLength,maxItems")]
    public void A_strict_tool_keeps_its_bounds_in_descriptions(string schema, string expected, string folded)
    {
        using var document = JsonDocument.Parse(schema);
        var strict = true;
        using var verdict = JsonSchema.OfTool(document.RootElement, mayFold: true, ref strict);
        Assert.True(strict);
        Assert.Equal(expected, Encoding.UTF8.GetString(verdict.Text));
        Assert.Equal(folded.Split(','), verdict.Folded);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"minimum":1}},"additionalProperties":true}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"enum":[[1]]}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"not":{"maximum":1}}}}""")]
    public void A_tool_of_which_no_grammar_can_be_made_is_not_strict(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        var strict = true;
        using var verdict = JsonSchema.OfTool(document.RootElement, mayFold: true, ref strict);
        Assert.False(strict);
        Assert.Equal(schema, Encoding.UTF8.GetString(verdict.Text));
        Assert.Empty(verdict.Folded);
    }

    private static string Write(string schema)
    {
        using var document = JsonDocument.Parse($"[0,{schema}]");
        var strict = false;
        using var verdict = JsonSchema.OfTool(document.RootElement[1], mayFold: true, ref strict);
        Assert.Null(verdict.Problem);
        Assert.Empty(verdict.Folded);
        return Encoding.UTF8.GetString(verdict.Text);
    }

    private static string PathOfFault(string schema)
    {
        using var document = JsonDocument.Parse(schema);
        var strict = false;
        using var verdict = JsonSchema.OfTool(document.RootElement, mayFold: true, ref strict);
        Assert.NotNull(verdict.Problem);
        return verdict.Path!;
    }
}
