using System.Globalization;
using System.Text;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>Bodies of about 31 MB that are dear to hold, and honest ones of that length.</summary>
internal static class HostileBodies
{
    private const int Length = 31_000_000;

    // Just under the default limit, with room for the chat around them.
    private const int Values = 249_000;

    /// <summary>Refused: they hold more values than any honest body.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> TooMany { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["nested arrays"] = () => [.. Filled("[", Length / 2), .. Filled("]", Length / 2)],
        ["arrays of the greatest depth"] = () => Chat(Many(Length / 119, new string('[', 58) + new string(']', 58))),
        ["a flat array"] = () => Chat(Many((Length / 2) - 200, "1")),
        ["a flat array alone"] = () => Encoding.ASCII.GetBytes(Many((Length / 2) - 200, "1")),
        ["tiny objects"] = () => Chat(Many((Length / 8) - 200, """{"a":1}""")),
        ["short strings"] = () => Chat(Many((Length / 3) - 200, "\"\"")),
        ["many members"] = () => Chat("{" + string.Join(',', Enumerable.Range(0, Length / 12).Select(Member)) + "}"),
        ["many messages"] = () => Encoding.ASCII.GetBytes(
            $$"""{"model":"claude-sonnet","messages":{{Many((Length / 31) - 10, """{"role":"user","content":"a"}""")}}}"""),
        ["an endless name"] = () => Chat($$"""{"{{new string('n', Length - 300)}}":1}"""),
    };

    /// <summary>As dense as they may be: answered, as far as there is memory for so many of them at once.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> Dense { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["nested arrays"] = () => Padded(Many(Values / 59, new string('[', 58) + new string(']', 58))),
        ["a flat array"] = () => Padded(Many(Values - 50, "1")),
        ["tiny objects"] = () => Padded(Many((Values / 2) - 50, """{"a":1}""")),
        ["members with escapes"] = () => Padded("{" + string.Join(',', Enumerable.Range(0, Values - 50).Select(i => "\"\\u0041" + new string('n', 80) + Member(i)[1..])) + "}"),
        ["tools to rename"] = () => Padded("null", "\"tools\":[" + string.Join(',', Enumerable.Range(0, Values / 8).Select(i =>
            $$$"""{"type":"function","function":{"name":"f.{{{Hex(i)}}}","parameters":{"type":"object"} }}""")) + "]"),
    };

    /// <summary>Large and honest: answered.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> Honest { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["one long text"] = () => Encoding.ASCII.GetBytes(
            $$"""{"model":"claude-sonnet","messages":[{"role":"user","content":"{{new string('a', Length - 100)}}"}]}"""),
        ["arguments that are unescaped"] = () => Encoding.ASCII.GetBytes(
            """{"model":"claude-sonnet","messages":[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"""
            + $"\"{{\\\"x\\\":\\\"{new string('a', Length - 400)}\\\"}}\""
            + """}}]},{"role":"tool","tool_call_id":"c1","content":"y"}]}"""),
        ["images"] = () => Encoding.ASCII.GetBytes(
            $$"""{"model":"claude-sonnet","messages":[{"role":"user","content":{{Many(6, Image())}}}]}"""),
    };

    private static string Member(int number) => $"\"{Hex(number)}\":1";

    private static string Hex(int number) => number.ToString("x6", CultureInfo.InvariantCulture);

    private static byte[] Chat(string value, string member = "\"z\":1") => Encoding.ASCII.GetBytes(
        $$"""{"model":"claude-sonnet","messages":[{"role":"user","content":"Hello"}],{{member}},"x":{{value}}}""");

    private static byte[] Padded(string value, string member = "\"z\":1")
    {
        var chat = Chat(value, member);
        return [.. chat.AsSpan(0, chat.Length - 1), .. Encoding.ASCII.GetBytes($",\"y\":\"{new string('p', Math.Max(1, Length - chat.Length))}\"}}")];
    }

    // A PNG by its first bytes, just under what Bedrock takes.
    private static string Image() =>
        $$$"""{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo{{{new string('A', 4_899_989)}}}"}}""";

    private static byte[] Filled(string sign, int count)
    {
        var bytes = new byte[count];
        bytes.AsSpan().Fill((byte)sign[0]);
        return bytes;
    }

    private static string Many(int count, string item) => "[" + string.Join(',', Enumerable.Repeat(item, count)) + "]";
}
