namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Schemas as the libraries of clients write them. All of them have a meaning that Bedrock can be told.</summary>
internal static class GeneratedSchemas
{
    public static readonly string[] OfTools =
    [
        "{}",
        """{"type":"object","properties":{"a":{"type":"array"}}}""",
        """{"properties":{"a":{"type":null,"items":null}},"required":null}""",
        """{"type":["object","null"],"properties":null,"additionalProperties":false}""",
        """{"type":null, "properties" : {"type":{"type":"string","minLength":1},"properties":{"type":"object","properties":null}}}""",
        """{"$ref":"#/$defs/A","$defs":{"A":{"type":"object","properties":{"a":{"anyOf":[{"$ref":"#/$defs/B"},{"type":"null"}],"default":null}}},"B":{"type":"integer","minimum":0}}}""",
        """{"type":"object","properties":{"a":{"type":"integer","minimum":0,"description":"d"},"b":{"type":"array","minItems":1,"maxItems":3}},"additionalProperties":false}""",
        """{"type":"object","properties":{"a":{"type":"object","additionalProperties":{"type":"string","maxLength":3}}}}""",
        """{"type":"object","properties":{"a":{"$ref":"#"}},"additionalProperties":false}""",
        """{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{"uniqueItems":true}}}]}""",
    ];

    public static readonly string[] OfAnswers =
    [
        """{"type":"object","properties":{"a":{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}},"required":["a"],"additionalProperties":false}""",
        """{"type":"object","properties":{"a":{"type":"string","minLength":1,"format":"email","pattern":"^(?!x)"},"b":{"type":"array","minItems":2,"items":{"maxLength":3,"description":"d"}}}}""",
        """{"type":"object","properties":{"minimum":{"type":null,"enum":["minimum",null]}},"required":null,"additionalProperties":false}""",
        """{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"object","properties":{"b":{"exclusiveMinimum":0,"title":null}}}}}""",
    ];
}
