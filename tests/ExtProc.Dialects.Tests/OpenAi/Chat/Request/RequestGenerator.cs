using System.Globalization;
using System.Text;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>
/// Chat requests that OpenAI's own rules allow, made from a seed: roles in any lawful order, tool loops, functions as they
/// were before there were tools, custom tools, names and ids of any shape, files of every kind, blank texts in places where
/// they are harmless, escapes and white space.
/// </summary>
internal sealed class RequestGenerator(int seed)
{
    private static readonly string[] Texts =
    [
        "Hello", "a\\nb", "\\u00e9\\ud83d\\ude00", "{\\\"x\\\":1}", "ends \\n\\t ", " starts", "日本", "\\\\n", "</script>", "tab\\there ",
    ];

    private static readonly string[] Blanks = ["", " ", "\\n\\t", "\\u00a0\\u2003", "\\u0020"];

    private static readonly string[] Arguments =
    [
        "", "{}", "{\\\"a\\\":[1,{\\\"b\\\":\\\"\\\\n\\\"}]}", " { } ", "null", "[1,2]", "\\\"text\\\"", "{\\\"cut\\\":", "not JSON \\ud83d\\ude00", "\\t",
    ];

    // The last but one would be the name that "tool.one" goes by.
    private static readonly string[] Names =
    [
        "f0", "get_weather-2", "tool.one", "mcp/files read", "größe", "d\\u006ft.ted", "tool_one_9b2c77c0d3f8a0a1", "long_" + LongTail,
    ];

    private const string LongTail = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    private readonly Random _random = new(seed);
    private readonly List<string> _messages = [];
    private readonly GeneratedFiles _files = new(seed);
    private int _calls;
    private bool _hasTools;

    public string Create()
    {
        Maybe(() => _messages.Add(System()));
        for (var turns = _random.Next(1, 6); turns > 0; turns--)
        {
            UserTurn();
            if (turns > 1 || _random.Next(4) == 0)
            {
                AssistantTurn(isLast: turns == 1);
            }
        }

        var members = new List<string> { $"\"messages\":[{string.Join(Space() + "," + Space(), _messages)}]" };
        AddSettings(members);
        AddTools(members);
        return "{" + string.Join(",", members.OrderBy(_ => _random.Next())) + "}";
    }

    private void UserTurn()
    {
        for (var count = _random.Next(1, 3); count > 0; count--)
        {
            Maybe(() => _messages.Add(System()), 6);
            _messages.Add(Message("user", UserContent()));
        }
    }

    private void AssistantTurn(bool isLast)
    {
        var kind = isLast ? 0 : _random.Next(8);
        if (kind < 3)
        {
            _messages.Add(Message("assistant", Content(needsText: false)));
        }
        else if (kind == 3)
        {
            FunctionLoop();
        }
        else
        {
            ToolLoop();
        }
    }

    private void FunctionLoop()
    {
        var name = Pick(Names);
        _messages.Add($$$"""{"role":"assistant","content":null,"function_call":{"name":"{{{name}}}","arguments":"{{{Pick(Arguments)}}}"}}""");
        _files.BeginTurn();
        _messages.Add($$"""{"role":"function","name":"{{name}}","content":{{Content(needsText: false)}}}""");
        _hasTools = true;
    }

    private void ToolLoop()
    {
        var ids = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => NewId()).ToList();
        var content = _random.Next(2) == 0 ? "null" : Content(needsText: false);
        _messages.Add($$"""{"role":"assistant","content":{{content}},"tool_calls":[{{string.Join(",", ids.Select(Call))}}]}""");
        Maybe(() => _messages.Add(Message("assistant", Content(needsText: false))), 6);
        _hasTools = true;
        _files.BeginTurn();
        foreach (var id in ids.OrderBy(_ => _random.Next()))
        {
            Maybe(() => _messages.Add(Message("user", UserContent())), 8);
            var result = _random.Next(6) == 0 ? $"[{_files.ForToolResult()}]" : Content(needsText: false);
            _messages.Add($$"""{"role":"tool","tool_call_id":"{{id}}","content":{{result}}}""");
        }
    }

    private string Call(string id) => _random.Next(4) == 0
        ? $$$"""{"id":"{{{id}}}","type":"custom","custom":{"name":"{{{Pick(Names)}}}","input":"{{{Pick(Texts)}}}"}}"""
        : $$$"""{"id":"{{{id}}}","type":"function","function":{"name":"{{{Pick(Names)}}}","arguments":"{{{Pick(Arguments)}}}"}}""";

    private string NewId() => Pick(["call_", "Ab3", "call 1/", "é", LongTail]) + (1_000_000 + _calls++).ToString(CultureInfo.InvariantCulture)[1..];

    private void AddSettings(List<string> members)
    {
        Maybe(() => members.Add("\"model\":\"claude-sonnet\""));
        Maybe(() => members.Add($"\"max_tokens\":{_random.Next(1, 9999)}"));
        Maybe(() => members.Add(string.Create(CultureInfo.InvariantCulture, $"\"temperature\":{_random.NextDouble() * 2}")));
        Maybe(() => members.Add(string.Create(CultureInfo.InvariantCulture, $"\"top_p\":{_random.NextDouble()}")));
        Maybe(() => members.Add(Pick(["\"stop\":\"END\"", "\"stop\":[\"\",\"x\"]", "\"stop\":[\"\\n\\n\",\"x\"]", "\"stop\":\" \"", "\"stop\":null"])));
        Maybe(() => members.Add(Pick(["\"stream\":true", "\"stream\":false"])));
        Maybe(() => members.Add("\"seed\":7"));
        Maybe(() => members.Add($$$"""
            "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{{{Pick(GeneratedSchemas.OfAnswers)}}}}}
            """), 6);
    }

    private void AddTools(List<string> members)
    {
        if (_hasTools && _random.Next(4) == 0)
        {
            return;
        }

        var names = Names.OrderBy(_ => _random.Next()).Take(_random.Next(1, 4)).ToList();
        switch (_random.Next(3))
        {
            case 0:
                members.Add($"\"tools\":[{string.Join(",", names.Select(name => Tool(name, Function(name))))}]");
                Maybe(() => members.Add("\"tool_choice\":" + Pick(
                [
                    "\"auto\"", "\"none\"", "\"required\"", "null", Reference(names[0]),
                    $$$"""{"type":"allowed_tools","allowed_tools":{"mode":"{{{Pick(["auto", "required"])}}}","tools":[{{{Reference(names[^1])}}}]}}""",
                ])));
                Maybe(() => members.Add("\"parallel_tool_calls\":" + Pick(["true", "false"])));
                break;
            case 1:
                members.Add($"\"functions\":[{string.Join(",", names.Select(Function))}]");
                Maybe(() => members.Add("\"function_call\":" + Pick(["\"auto\"", "\"none\"", $$"""{"name":"{{names[0]}}"}"""])));
                break;
            default:
                break;
        }
    }

    private string Tool(string name, string function) => IsCustom(name)
        ? $$$"""{"type":"custom","custom":{"name":"{{{name}}}"{{{Pick(["", ",\"description\":\"Runs\"", ",\"format\":{\"type\":\"text\"}"])}}}}}"""
        : $$"""{"type":"function","function":{{function}}}""";

    private string Function(string name) =>
        $$"""{"name":"{{name}}"{{Pick(["", ",\"description\":\"\"", ",\"description\":\"Finds\""])}}{{Pick(["", $",\"parameters\":{Pick(GeneratedSchemas.OfTools)}"])}}{{Pick(["", ",\"strict\":true"])}}}""";

    private static string Reference(string name)
    {
        var kind = IsCustom(name) ? "custom" : "function";
        return $$"""{"type":"{{kind}}","{{kind}}":{"name":"{{name}}"} }""";
    }

    private static bool IsCustom(string name) => name.StartsWith("mcp", StringComparison.Ordinal);

    private string System() => Message(Pick(["system", "developer"]), Content(needsText: false));

    private static string Message(string role, string content) => $$"""{"role":"{{role}}","content":{{content}}}""";

    private string UserContent()
    {
        if (_random.Next(3) > 0)
        {
            return Content(needsText: true);
        }

        var parts = _files.ForUser();
        Maybe(() => parts.Insert(_random.Next(parts.Count + 1), Part(Pick(_random.Next(3) > 0 ? Texts : Blanks))));
        return $"[{string.Join(",", parts)}]";
    }

    private string Content(bool needsText)
    {
        var text = needsText || _random.Next(4) > 0 ? Pick(Texts) : Pick(Blanks);
        if (_random.Next(2) == 0)
        {
            return $"\"{text}\"";
        }

        var parts = new StringBuilder("[");
        Maybe(() => parts.Append(Part(Pick(Blanks))).Append(','), 4);
        parts.Append(Part(text));
        Maybe(() => parts.Append(',').Append(Part(Pick(_random.Next(2) == 0 ? Texts : Blanks))));
        return parts.Append(']').ToString();
    }

    private string Part(string text) => $$"""{{{Space()}}"type":"text",{{Space()}}"text":"{{text}}"}""";

    private string Space() => Pick(["", " ", "\n\t"]);

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];

    private void Maybe(Action action, int oneIn = 2)
    {
        if (_random.Next(oneIn) == 0)
        {
            action();
        }
    }
}
