using System.Globalization;
using System.Text;

namespace ExtProc.Dialects.Tests.OpenAiChatRequests;

/// <summary>
/// Chat requests that OpenAI's own rules allow, made from a seed: roles in any lawful order, tool loops, blank texts in
/// places where they are harmless, escapes and white space.
/// </summary>
internal sealed class RequestGenerator(int seed)
{
    private static readonly string[] Texts =
    [
        "Hello", "a\\nb", "\\u00e9\\ud83d\\ude00", "{\\\"x\\\":1}", "ends \\n\\t ", " starts", "日本", "\\\\n", "</script>", "tab\\there ",
    ];

    private static readonly string[] Blanks = ["", " ", "\\n\\t", "\\u00a0\\u2003", "\\u0020"];

    private readonly Random _random = new(seed);
    private readonly List<string> _messages = [];
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
            _messages.Add(Message("user", Content(needsText: true)));
        }
    }

    private void AssistantTurn(bool isLast)
    {
        if (isLast || _random.Next(3) > 0)
        {
            _messages.Add(Message("assistant", Content(needsText: false)));
            return;
        }

        var ids = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => $"call_{_calls++}").ToList();
        var calls = ids.Select(id =>
            $$$"""{"id":"{{{id}}}","type":"function","function":{"name":"f{{{_random.Next(3)}}}","arguments":"{{{Pick(["", "{}", "{\\\"a\\\":[1,{\\\"b\\\":\\\"\\\\n\\\"}]}", " { } "])}}}"}}""");
        var content = _random.Next(2) == 0 ? "null" : Content(needsText: false);
        _messages.Add($$"""{"role":"assistant","content":{{content}},"tool_calls":[{{string.Join(",", calls)}}]}""");
        _hasTools = true;
        foreach (var id in ids.OrderBy(_ => _random.Next()))
        {
            Maybe(() => _messages.Add(Message("user", Content(needsText: true))), 8);
            _messages.Add($$"""{"role":"tool","tool_call_id":"{{id}}","content":{{Content(needsText: false)}}}""");
        }
    }

    private void AddSettings(List<string> members)
    {
        Maybe(() => members.Add("\"model\":\"claude-sonnet\""));
        Maybe(() => members.Add($"\"max_tokens\":{_random.Next(1, 9999)}"));
        Maybe(() => members.Add(string.Create(CultureInfo.InvariantCulture, $"\"temperature\":{_random.NextDouble() * 2}")));
        Maybe(() => members.Add(string.Create(CultureInfo.InvariantCulture, $"\"top_p\":{_random.NextDouble()}")));
        Maybe(() => members.Add(Pick(["\"stop\":\"END\"", "\"stop\":[\"\",\"x\"]", "\"stop\":null"])));
        Maybe(() => members.Add(Pick(["\"stream\":true", "\"stream\":false"])));
        Maybe(() => members.Add("\"seed\":7"));
    }

    private void AddTools(List<string> members)
    {
        if (_hasTools && _random.Next(4) == 0)
        {
            return;
        }

        Maybe(() =>
        {
            members.Add("""
                "tools":[{"type":"function","function":{"name":"f0","description":""}},
                {"type":"function","function":{"name":"f1","parameters":{"type":"object","properties":{"a":{"type":"array"}}}}}]
                """);
            Maybe(() => members.Add("\"tool_choice\":" + Pick(
                ["\"auto\"", "\"none\"", "\"required\"", """{"type":"function","function":{"name":"f1"}}""", "null"])));
        });
    }

    private string System() => Message(Pick(["system", "developer"]), Content(needsText: false));

    private static string Message(string role, string content) => $$"""{"role":"{{role}}","content":{{content}}}""";

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
