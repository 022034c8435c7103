using System.Globalization;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>The answer to one Converse request, the same for the whole and the streamed form.</summary>
/// <param name="Text">Text of the first content block; empty: there is no text block.</param>
/// <param name="Tools">Tool calls that follow the text.</param>
/// <param name="StopReason">Bedrock's stop reason.</param>
/// <param name="Usage">Token counts.</param>
internal sealed record FakeReply(string Text, IReadOnlyList<FakeToolCall> Tools, string StopReason, FakeUsage Usage)
{
    private const string Greeting = "Hello from the fake Bedrock.";
    // Tool arguments, and the answer to a request for JSON: one schema fits both.
    private const string Arguments = """{"city":"Zürich","days":3}""";
    private const string BigFiller = "All work and no play makes this a long answer. ";
    private const int SlowWords = 40;

    /// <summary>Characters of text in one event of a stream; 0: one word each.</summary>
    public int PieceLength { get; init; }

    /// <summary>Works out the reply from the request alone: equal requests get equal replies.</summary>
    public static FakeReply For(ConverseCall call)
    {
        var directives = call.Directives;
        var text = directives.Has("json") && call.AsksForJson ? Arguments : ReplyText(directives);
        var stopReason = "end_turn";
        if (call.MaxTokens is { } limit && FakeUsage.Tokens(text.Length) > limit)
        {
            text = text[..(limit * 4)];
            stopReason = "max_tokens";
        }

        var tools = new List<FakeToolCall>();
        if (directives.Has("tool") && call.ToolName is { } tool)
        {
            stopReason = "tool_use";
            for (var i = 1; i <= directives.Number("tool", 1); i++)
            {
                tools.Add(new FakeToolCall($"tooluse_fake_{i.ToString(CultureInfo.InvariantCulture)}", tool, Nested(Arguments, directives.Number("deep", 1))));
            }
        }

        var output = text.Length + tools.Sum(call => call.Input.Length);
        return new FakeReply(text, tools, stopReason, new FakeUsage(
            Math.Max(1, FakeUsage.Tokens(call.MessageCharacters)),
            Math.Max(1, FakeUsage.Tokens(output)),
            directives.Number("cached", FakeUsage.Tokens(call.SystemCharacters)),
            directives.Number("cache-write", 0)) { Form = OddUsage.Of(directives) })
        {
            PieceLength = directives.Number("piece", 0) * 1024,
        };
    }

    /// <summary>The text in pieces, one word each unless told otherwise, spaces kept: what a stream sends.</summary>
    public IEnumerable<string> Pieces() => PieceLength == 0 ? Words() : Text.Chunk(PieceLength).Select(piece => new string(piece));

    private IEnumerable<string> Words()
    {
        var start = 0;
        while (start < Text.Length)
        {
            var space = Text.IndexOf(' ', start + 1);
            var end = space < 0 ? Text.Length : space;
            yield return Text[start..end];
            start = end;
        }
    }

    private static string ReplyText(Directives directives) => true switch
    {
        _ when directives.Has("no-output") => "",
        _ when directives.Has("big") => Repeat(BigFiller, directives.Number("big", 64) * 1024),
        _ when directives.Has("slow") => string.Join(' ', Enumerable.Range(1, SlowWords).Select(i => $"word{i.ToString(CultureInfo.InvariantCulture)}")),
        _ => Greeting,
    };

    /// <summary>An object of so many levels, with another one as the innermost.</summary>
    private static string Nested(string innermost, int levels) =>
        string.Concat(Enumerable.Repeat("{\"in\":", levels - 1)) + innermost + new string('}', levels - 1);

    private static string Repeat(string filler, int characters) =>
        string.Concat(Enumerable.Repeat(filler, (characters / filler.Length) + 1))[..characters];
}

/// <summary>One tool call of a reply.</summary>
/// <param name="Id">Bedrock's <c>toolUseId</c>.</param>
/// <param name="Name">Name of the tool.</param>
/// <param name="Input">Arguments, a JSON object.</param>
internal sealed record FakeToolCall(string Id, string Name, string Input);
