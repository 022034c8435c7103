using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Rules.Schemas;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Rules.Schemas;

/// <summary>Which schemas <c>outputConfig.textFormat</c> takes, and how they are written.</summary>
public sealed class AnswerSchemaTests
{
    [Theory]
    [InlineData("""{"type":"string"}""")]
    [InlineData("""{}""")]
    [InlineData("""{"type":"object","additionalProperties":false}""")]
    [InlineData("""{"type":"array","minItems":0,"items":{"enum":[1,"a",null,true]}}""")]
    [InlineData("""{"type":"array","uniqueItems":false,"items":true}""")]
    [InlineData("""{"const":{"minimum":1},"default":{"maxLength":2},"examples":[{"maxItems":1}]}""")]
    [InlineData("""{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"type":"null"}}}""")]
    [InlineData("""{"allOf":[{"type":"object"}],"properties":{"a/b~c":{"type":"null"},"d":{"$ref":"#/properties/a~1b~0c"}}}""")]
    [InlineData("""{"anyOf":[{"type":"null"},{"$ref":"#/anyOf/0"}]}""")]
    public void A_schema_that_bedrock_takes_is_written_as_it_is(string schema) => Assert.Equal(schema, Write(schema));

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{}}}""", """{"additionalProperties":false,"type":"object","properties":{"a":{}}}""")]
    [InlineData("""{ "type":["object","null"],"properties":{"a":{}}}""", """{"additionalProperties":false, "type":["object","null"],"properties":{"a":{}}}""")]
    [InlineData(
        """{"items":{"type":"object","properties":{"b":{"$ref":"#/$defs/c"}}},"$defs":{"c":{"type":"object","properties":{"d":{}}}}}""",
        """{"items":{"additionalProperties":false,"type":"object","properties":{"b":{"$ref":"#/$defs/c"}}},"$defs":{"c":{"additionalProperties":false,"type":"object","properties":{"d":{}}}}}""")]
    public void An_object_that_says_nothing_about_more_members_is_closed(string schema, string expected) => Assert.Equal(expected, Write(schema));

    [Theory]
    [InlineData("""{"minimum":1}""", """{"description":"Must satisfy: minimum 1"}""", "minimum")]
    [InlineData("""{ "exclusiveMaximum" : 1 , "type" : "number" }""", """{"description":"Must satisfy: exclusiveMaximum 1", "type" : "number" }""", "exclusiveMaximum")]
    [InlineData("""{"type":"array","minItems":2,"maxItems":3}""", """{"description":"Must satisfy: minItems 2, maxItems 3","type":"array"}""", "minItems,maxItems")]
    [InlineData("""{"minLength":1,"description":"a\nb","maxLength":2}""", """{"description":"a\nb\n\nMust satisfy: minLength 1, maxLength 2"}""", "minLength,maxLength")]
    [InlineData("""{"multipleOf":2,"description":""}""", """{"description":"Must satisfy: multipleOf 2"}""", "multipleOf")]
    [InlineData("""{"exclusiveMinimum":true,"description":null}""", """{"description":"Must satisfy: exclusiveMinimum true"}""", "exclusiveMinimum")]
    [InlineData("""{"uniqueItems":true,"minItems":1.5}""", """{"description":"Must satisfy: uniqueItems true, minItems 1.5"}""", "uniqueItems,minItems")]
    [InlineData("""{"minItems":"1"}""", """{"description":"Must satisfy: minItems \"1\""}""", "minItems")]
    [InlineData("""{"minItems":1e999}""", """{"description":"Must satisfy: minItems 1e999"}""", "minItems")]
    [InlineData("""{"m\u0069nimum":1}""", """{"description":"Must satisfy: minimum 1"}""", "minimum")]
    [InlineData("""{"format":"int64"}""", """{"description":"Must satisfy: format \"int64\""}""", "format")]
    [InlineData("""{"pattern":"^(?!\\.)\\d$"}""", """{"description":"Must satisfy: pattern \"^(?!\\\\.)\\\\d$\""}""", "pattern")]
    [InlineData("""{"minProperties":1,"type":"object","properties":{"a":{}}}""", """{"additionalProperties":false,"description":"Must satisfy: minProperties 1","type":"object","properties":{"a":{}}}""", "minProperties")]
    [InlineData("""{"prefixItems":[{},{"maximum":1}]}""", """{"prefixItems":[{},{"description":"Must satisfy: maximum 1"}]}""", "maximum")]
    [InlineData("""{"properties":{"minimum":{"minimum":1,"maximum":2},"b":{"minimum":3}}}""", """{"properties":{"minimum":{"description":"Must satisfy: minimum 1, maximum 2"},"b":{"description":"Must satisfy: minimum 3"}}}""", "minimum,maximum")]
    [InlineData("""{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"maximum":1}}}""", """{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"description":"Must satisfy: maximum 1"}}}""", "maximum")]
    public void A_bound_that_no_grammar_knows_becomes_a_part_of_the_description(string schema, string expected, string folded)
    {
        Assert.True(TryWrite(schema, out var written, out var names, out _, out _));
        Assert.Equal(expected, written);
        Assert.Equal(folded.Split(','), names);
    }

    [Fact]
    public void A_bound_is_refused_where_nothing_may_be_folded()
    {
        using var document = JsonDocument.Parse("""{"properties":{"a":{"minimum":1}}}""");
        using var verdict = JsonSchema.OfAnswer(document.RootElement, mayFold: false);
        Assert.Equal(".properties.a.minimum", verdict.Path);
    }

    [Theory]
    [InlineData("""{"properties":null,"type":"string","anyOf":null}""", """{"type":"string"}""")]
    [InlineData("""{"enum":["a",null],"items":null,"const":null,"default":null}""", """{"enum":["a",null],"const":null,"default":null}""")]
    [InlineData("""{"a":1 , "type":null , "title":null}""", """{"a":1}""")]
    [InlineData("""{ "type":null , "":null }""", """{  }""")]
    [InlineData("""{"type":"object","properties":{"a":null,"type":{"required":null}},"additionalProperties":null}""", """{"additionalProperties":false,"type":"object","properties":{"a":{},"type":{}}}""")]
    public void Keywords_without_a_value_are_left_out(string schema, string expected) => Assert.Equal(expected, Write(schema));

    [Theory]
    [InlineData("""{"pattern":"^[a-z]+\\.(?:x|y)$","format":"date-time"}""")]
    [InlineData("""{"pattern":"(","format":"uu\u0069d"}""")]
    public void Formats_and_patterns_that_a_grammar_knows_stay(string schema) => Assert.Equal(schema, Write(schema));

    [Theory]
    [InlineData("""{"enum":[1,[2]]}""", ".enum")]
    [InlineData("""{"additionalProperties":true}""", ".additionalProperties")]
    [InlineData("""{"not":{"maximum":1}}""", ".not.maximum")]
    [InlineData("""{"anyOf":[{},null]}""", ".anyOf[1]")]
    [InlineData("""{"required":["a",null]}""", ".required")]
    [InlineData("""{"items":{"type":["string",null]}}""", ".items.type")]
    [InlineData("""{"minimum":1,"description":7}""", ".description")]
    [InlineData("""{"not":{"$ref":"#/$defs/a"},"$defs":{"a":{"maximum":1}}}""", ".$defs.a.maximum")]
    [InlineData("""{"$defs":{"a":{"maximum":1}},"not":{"$ref":"#/$defs/a"}}""", "")]
    [InlineData("""{"maximum":{"maximum":1},"items":{"$ref":"#/maximum"}}""", "")]
    [InlineData("""{"definitions":{"a":{"if":{"maximum":1}}}}""", ".definitions.a.if.maximum")]
    [InlineData("""{"$ref":"#"}""", ".$ref")]
    [InlineData("""{"$ref":""}""", ".$ref")]
    [InlineData("""{"$ref":"other.json#/a"}""", ".$ref")]
    [InlineData("""{"$ref":"#/$defs/none"}""", ".$ref")]
    [InlineData("""{"$ref":"#/items/9","items":[{}]}""", ".$ref")]
    [InlineData("""{"$ref":"#/items/-1","items":[{}]}""", ".$ref")]
    [InlineData("""{"$dynamicRef":"#node"}""", ".$dynamicRef")]
    [InlineData("""{"items":{"items":{"$ref":"#/items"}}}""", ".items.items.$ref")]
    [InlineData("""{"properties":{"a":{"$ref":"#/properties/b"},"b":{"$ref":"#/properties/a"}}}""", ".properties.b.$ref")]
    [InlineData("""{"anyOf":[{"type":"object"}]}""", ".anyOf[0].additionalProperties")]
    public void What_bedrock_refuses_is_named_with_its_path(string schema, string path)
    {
        Assert.False(TryWrite(schema, out _, out var found, out var problem));
        Assert.Equal(path, found);
        Assert.NotEmpty(problem);
    }

    [Theory]
    [InlineData("""{"type":1,"properties":7,"items":"x","anyOf":1,"enum":{},"$ref":2,"$defs":[]}""")]
    [InlineData("""{"properties":{"a":[],"c":"x"},"items":[1,[2],{"allOf":{}}]}""")]
    public void Wrong_types_inside_are_left_to_bedrock(string schema) => Assert.Equal(schema, Write(schema));

    [Fact]
    public void References_that_fan_out_are_followed_once_each()
    {
        // Followed naively, these are 2 to the power of 60 ways.
        var defs = Enumerable.Range(0, 60).Select(i =>
            $$$"""  "d{{{i}}}":{"anyOf":[{"$ref":"#/$defs/d{{{i + 1}}}"},{"$ref":"#/$defs/d{{{i + 1}}}"}]}  """);
        var schema = """{"$ref":"#/$defs/d0","$defs":{""" + string.Join(',', defs) + ""","d60":{"type":"null"}}}""";
        Assert.Equal(schema, Write(schema));
    }

    [Fact]
    public void A_chain_of_references_that_is_too_long_is_refused()
    {
        var defs = Enumerable.Range(0, 900).Select(i => $$$""" "d{{{i}}}":{"$ref":"#/$defs/d{{{i + 1}}}"} """);
        Assert.False(TryWrite("""{"$ref":"#/$defs/d0","$defs":{""" + string.Join(',', defs) + ""","d900":{}}}""", out _, out _, out var problem));
        Assert.Contains("deeply", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_a_thousand_references_are_refused_soon()
    {
        var properties = Enumerable.Range(0, 3_000).Select(i => $$""" "p{{i}}":{"$ref":"#/$defs/a"} """);
        var start = Stopwatch.GetTimestamp();
        Assert.False(TryWrite("""{"properties":{""" + string.Join(',', properties) + """},"$defs":{"a":{}}}""", out _, out var path, out _));
        Assert.Equal(".properties.p1000.$ref", path);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
    }

    [Fact]
    public void A_schema_above_128_KB_is_refused()
    {
        Assert.False(TryWrite($$"""{"description":"{{new string('x', 130 * 1024)}}"}""", out _, out var path, out var problem));
        Assert.Empty(path);
        Assert.Contains("128 KB", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_name_is_cut_in_the_path()
    {
        Assert.False(TryWrite("""{"properties":{"n""" + new string('n', 5_000) + "\":{\"enum\":[[]]}}}", out _, out var path, out _));
        Assert.Equal($".properties.{new string('n', 64)}.enum", path);
    }

    private static string Write(string schema)
    {
        Assert.True(TryWrite(schema, out var written, out _, out _));
        return written;
    }

    private static bool TryWrite(string schema, out string written, out string path, out string problem) =>
        TryWrite(schema, out written, out _, out path, out problem);

    private static bool TryWrite(string schema, out string written, out IReadOnlyList<string> folded, out string path, out string problem)
    {
        using var document = JsonDocument.Parse($"[0,{schema}]");
        using var verdict = JsonSchema.OfAnswer(document.RootElement[1], mayFold: true);
        (path, problem, folded) = (verdict.Path ?? "", verdict.Problem ?? "", verdict.Folded);
        written = verdict.Problem is null ? Encoding.UTF8.GetString(verdict.Text) : "";
        return verdict.Problem is null;
    }
}
