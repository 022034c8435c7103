using System.Security.Cryptography;
using System.Text;
using ExtProc.Dialects.Bedrock.Naming;
using static ExtProc.Dialects.Tests.Growth.GrowthCheck;

namespace ExtProc.Dialects.Tests.Growth;

/// <summary>Requests of any length, each long in one of the lists and names that a client can choose.</summary>
internal static class GrownRequests
{
    /// <summary>The one that is long in names which collide.</summary>
    public const string CollidingToolNames = "tool names that collide";

    private const string User = """{"role":"user","content":"x"}""";
    private const string Assistant = """{"role":"assistant","content":"y"}""";
    private const string Mark = """
        "prompt_cache_breakpoint":{"mode":"explicit"}
        """;

    /// <summary>By what they are long in.</summary>
    public static readonly Dictionary<string, Func<int, string>> All = new()
    {
        ["tools"] = bytes => Body(User, $",\"tools\":[{List(bytes, i => Tool($"t{i}"))}]"),
        ["tools that get a name of ours"] = bytes => Body(User, $",\"tools\":[{List(bytes, i => Tool($"t.{i}"))}]"),
        [CollidingToolNames] = CollidingNames,
        ["allowed tools"] = bytes => Body(User, $$$""","tools":[{{{List(bytes / 2, i => Tool($"t{i}"))}}}],"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{{{List(bytes / 2 - 100, i => Tool($"t{i}"))}}}]}}"""),
        ["properties of a tool"] = bytes => Parameters($"\"properties\":{{{List(bytes, i => $"\"p{i}\":{{\"type\":null,\"items\":{{}},\"maxItems\":null}}")}}}"),
        ["keywords of a tool without a value"] = bytes => Parameters($"\"properties\":{{}},{List(bytes, i => $"\"k{i}\":null")}"),
        ["a root of many properties"] = bytes => Merged($"\"properties\":{{{List(bytes, i => $"\"p{i}\":{{}}")}}}"),
        ["a root of many choices"] = bytes => Merged($"\"anyOf\":[{List(bytes, _ => "{\"type\":\"null\"}")},{{\"type\":\"object\"}}]"),
        ["a root of many references"] = bytes => Merged($"\"properties\":{{{List(bytes, i => $"\"p{i}\":{{\"$ref\":\"#/$defs/a\"}}")}}}"),
        ["required names of a root"] = bytes => Merged($"\"required\":[{List(bytes, i => $"\"r{i}\"")}]"),
        ["functions"] = bytes => Body(User, $",\"functions\":[{List(bytes, i => $"{{\"name\":\"f{i}\"}}")}]"),
        ["messages of one role"] = bytes => Body(List(bytes, _ => User)),
        ["turns"] = bytes => Body(List(bytes, _ => User + "," + Assistant)),
        ["marked turns"] = bytes => Body(List(bytes, _ => $$"""{"role":"user","content":[{"type":"text","text":"x",{{Mark}}}]},{{Assistant}}""")),
        ["system texts in turns"] = bytes => Body(List(bytes, _ => $$"""{"role":"system","content":"s"},{{User}}""")),
        ["system texts in the assistant's turn"] = bytes => Body($$"""{{User}},{{List(bytes, _ => Assistant + """,{"role":"system","content":"s"}""")}},{{User}}"""),
        ["parts"] = bytes => Body($$"""{"role":"user","content":[{{List(bytes, _ => """{"type":"text","text":"x"}""")}}]}"""),
        ["documents of one name"] = bytes => Body(List(bytes, _ => Document("a.txt"))),
        ["documents of numbered names"] = bytes => Body($"{List(bytes / 2, i => Document($"a ({i + 2}).txt"))},{List(bytes / 2, _ => Document("a.txt"))}"),
        ["reasoning blocks"] = bytes => Body($$"""{{User}},{"role":"assistant","content":"y","thinking_blocks":[{{List(bytes, _ => Thinking)}}]},{{User}}"""),
        ["messages with reasoning"] = bytes => Body($$"""{{User}},{{List(bytes, _ => $$"""{"role":"assistant","content":"y","thinking_blocks":[{{Thinking}}]}""")}},{{User}}"""),
        ["calls of one turn"] = bytes => Calls(bytes, i => $"c{i}", i => $"f{i}", _ => "{}"),
        ["long call ids"] = bytes => Calls(bytes, i => new string('i', 200) + i, _ => "f", _ => "{}"),
        ["calls of a tool with a name of ours"] = bytes => Calls(bytes, i => $"c{i}", _ => new string('n', 200), _ => "{}"),
        ["turns with calls"] = bytes => Body(User + "," + List(bytes, _ => $$"""{"role":"assistant","tool_calls":[{{Call("c", "f", "{}")}}]},{"role":"user","content":"x"},{"role":"tool","tool_call_id":"c","content":"r"}""")),
        ["messages before a result"] = bytes => Body($$"""{{User}},{"role":"assistant","tool_calls":[{{Call("c", "f", "{}")}}]},{{List(bytes, _ => User)}},{"role":"tool","tool_call_id":"c","content":"r"}"""),
        ["members of arguments"] = bytes => OneCall($"{{{List(bytes, i => $"\\\"a{i}\\\":1")}}}"),
        ["escaped members of arguments"] = bytes => OneCall($"{{{List(bytes, i => $"\\\"\\\\u0061{i}\\\":1")}}}"),
        ["objects of arguments"] = bytes => OneCall($$"""{\"a\":[{{List(bytes, _ => """{\"a\":1,\"b\":2}""")}}]}"""),
        ["unknown members"] = bytes => Body(User, "," + List(bytes, i => $"\"z{i}\":1")),
        ["unknown members of parts"] = bytes => Body($$"""{"role":"user","content":[{"type":"text","text":"x",{{List(700, i => $"\"z{i}\":1")}}},{{List(bytes, _ => """{"type":"text","text":"x","z62":1,"z63":1}""")}}]}"""),
        ["empty stop sequences"] = bytes => Body(User, $",\"stop\":[{List(bytes, _ => "\"\"")}]"),
        ["a text of escapes"] = bytes => Body($$"""{"role":"user","content":"{{List(bytes, _ => "\\u0020\\n")}}"}"""),
        ["blanks at the end"] = bytes => Body($$"""{{User}},{"role":"assistant","content":"y{{new StringBuilder().Insert(0, "\\n", bytes / 2)}}"}"""),
    };

    /// <summary>Schemas, which are bounded: long in references, objects, branches and values.</summary>
    public static readonly Dictionary<string, Func<int, string>> Schemas = new()
    {
        ["references to a late definition"] = bytes => Schema($$$"""{{{Properties(bytes / 128, "#/$defs/last")}}},"$defs":{{{{List(bytes / 2, i => $"\"d{i}\":1")}}},"last":{}}"""),
        ["references to a late branch"] = bytes => Schema($$"""{{Properties(bytes / 128, $"#/anyOf/{bytes / 12}")}},"anyOf":[{{List(bytes / 2, _ => "{}")}}]"""),
        ["objects"] = bytes => Schema($$$"""{{{Properties(1, "#/$defs/d0")}}},"$defs":{{{{List(bytes, Definition)}}}}"""),
        ["branches"] = bytes => Schema($$"""{{Properties(1, "#/allOf/0")}},"allOf":[{{List(bytes, _ => """{"anyOf":[{}]}""")}}]"""),
        ["bounds"] = bytes => Schema($$$"""{{{Properties(1, "#/$defs/d0")}}},"$defs":{{{{List(bytes, i => $"\"d{i}\":{{\"minimum\":1,\"description\":\"d\",\"maxLength\":2}}")}}}}"""),
        ["bounds of a strict tool"] = bytes => Parameters($"\"properties\":{{{List(bytes, i => $"\"p{i}\":{{\"minimum\":1,\"maximum\":2}}")}}}", strict: true),
        ["values"] = bytes => Schema($$$"""{{{Properties(1, "#/$defs/e")}}},"$defs":{"e":{"enum":[{{{List(bytes, i => $"{i}")}}}]}}"""),
    };

    private static string Thinking => """{"type":"thinking","thinking":"x","signature":"c2ln"}""";

    private static string Body(string messages, string more = "") => $$"""{"model":"m","messages":[{{messages}}]{{more}}}""";

    private static string Tool(string name) => $$$"""{"type":"function","function":{"name":"{{{name}}}"}}""";

    private static string Merged(string members) => Parameters($"\"$ref\":\"#/$defs/a\",\"$defs\":{{\"a\":{{{members}}}}}");

    private static string Parameters(string members, bool strict = false) => Body(User, $$$$"""
        ,"tools":[{"type":"function","function":{"name":"f","strict":{{{{(strict ? "true" : "false")}}}},"parameters":{{{{{members}}}}}}}]
        """);

    private static string Call(string id, string name, string arguments) =>
        $$$"""{"id":"{{{id}}}","type":"function","function":{"name":"{{{name}}}","arguments":"{{{arguments}}}"}}""";

    private static string Calls(int bytes, Func<int, string> id, Func<int, string> name, Func<int, string> arguments) =>
        Body($$"""{{User}},{"role":"assistant","tool_calls":[{{List(bytes, i => Call(id(i), name(i), arguments(i)))}}]}""");

    private static string OneCall(string arguments) =>
        Body($$"""{{User}},{"role":"assistant","tool_calls":[{{Call("c", "f", arguments)}}]},{"role":"tool","tool_call_id":"c","content":"r"}""");

    private static string Document(string name) =>
        $$$"""{"role":"user","content":[{"type":"file","file":{"filename":"{{{name}}}","file_data":"data:text/plain;base64,eHh4"}}]},{{{Assistant}}}""";

    /// <summary>
    /// One name that does not fit, again and again, after tools that have names which could stand for it: those of its hash, and
    /// those of hashes of that hash.
    /// </summary>
    private static string CollidingNames(int bytes)
    {
        var clientName = new string('n', 200);
        var names = new ToolIdentifier[ToolIdentifier.MostNames - 1];
        ToolIdentifier.MakeNames(Encoding.ASCII.GetBytes(clientName), names);
        var taken = string.Join(',', names.Select((name, i) => Call($"t{i}", Encoding.ASCII.GetString(name.Value), "{}")));
        var hash = SHA256.HashData(Encoding.ASCII.GetBytes(clientName));
        var rehashed = List(bytes / 2, i =>
        {
            hash = SHA256.HashData(hash);
            return Call($"p{i}", $"{clientName[..47]}_{Convert.ToHexStringLower(hash[..8])}", "{}");
        });
        return Body($$"""
            {{User}},{"role":"assistant","tool_calls":[{{taken}},{{rehashed}},{{List(bytes / 2, i => Call($"c{i}", clientName, "{}"))}}]}
            """);
    }

    private static string Properties(int count, string reference)
    {
        var properties = Enumerable.Range(0, Math.Min(count, 900)).Select(i => $$"""
            "p{{i}}":{"$ref":"{{reference}}"}
            """);
        return $"\"properties\":{{{string.Join(',', properties)}}}";
    }

    private static string Definition(int index) => $"\"d{index}\":" + """{"type":"object","properties":{"a":{}}}""";

    private static string Schema(string members) => Body(User, $$$$"""
        ,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","additionalProperties":false,{{{{members}}}}}}}
        """);
}
