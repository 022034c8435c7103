using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Converse;
using Xunit;

namespace ExtProc.Dialects.Tests.ConverseRequests;

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
    [InlineData("""{"exclusiveMinimum":1}""", ".exclusiveMinimum")]
    [InlineData("""{"exclusiveMaximum":1}""", ".exclusiveMaximum")]
    [InlineData("""{"maximum":1}""", ".maximum")]
    [InlineData("""{"minLength":1}""", ".minLength")]
    [InlineData("""{"maxItems":1}""", ".maxItems")]
    [InlineData("""{"uniqueItems":true}""", ".uniqueItems")]
    [InlineData("""{"minItems":1.5}""", ".minItems")]
    [InlineData("""{"minItems":"1"}""", ".minItems")]
    [InlineData("""{"minItems":1e999}""", ".minItems")]
    [InlineData("""{"enum":[1,[2]]}""", ".enum")]
    [InlineData("""{"additionalProperties":true}""", ".additionalProperties")]
    [InlineData("""{"m\u0069nimum":1}""", ".minimum")]
    [InlineData("""{"not":{"maximum":1}}""", ".not.maximum")]
    [InlineData("""{"prefixItems":[{},{"maximum":1}]}""", ".prefixItems[1].maximum")]
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
    [InlineData("""{"type":1,"properties":7,"items":"x","anyOf":null,"enum":{},"$ref":null,"$defs":[]}""")]
    [InlineData("""{"properties":{"a":[],"b":null,"c":"x"},"items":[1,[2],{"allOf":{}}]}""")]
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
        Assert.False(TryWrite("""{"properties":{"n""" + new string('n', 5_000) + "\":{\"minimum\":1}}}", out _, out var path, out _));
        Assert.Equal($".properties.{new string('n', 64)}.minimum", path);
    }

    private static string Write(string schema)
    {
        Assert.True(TryWrite(schema, out var written, out _, out _));
        return written;
    }

    private static bool TryWrite(string schema, out string written, out string path, out string problem)
    {
        using var document = JsonDocument.Parse($"[0,{schema}]");
        var output = new PooledBuffer();
        var isGood = ConverseSchema.TryWrite(document.RootElement[1], output, out path, out problem);
        written = Encoding.UTF8.GetString(output.WrittenSpan);
        output.Release();
        return isGood;
    }
}
