using System.Buffers;
using System.Text;
using ExtProc.Dialects.Tests.Bedrock.Requests;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

public sealed class LongConversationTests(ITestOutputHelper log)
{
    private const int BodyBytes = 880 * 1024;
    private const int MaxAllocated = 2 * 1024;

    [Theory]
    [InlineData(400, false)]
    [InlineData(8_000, false)]
    [InlineData(400, true)]
    [InlineData(2_000, true)]
    public void Translating_880_KB_allocates_at_most_2_KB(int messages, bool tools)
    {
        var body = Conversation(messages, tools);
        var output = new ArrayBufferWriter<byte>(2 * BodyBytes);
        var (least, fastest) = TranslationCost.Measure(body, output);

        log.WriteLine($"{body.Length} B, {messages} messages, tools {tools}: {least} B allocated, {fastest.TotalMilliseconds:F2} ms");
        Assert.InRange(least, 0, MaxAllocated);
    }

    [Fact]
    public void A_1_MB_text_arrives_whole()
    {
        var text = string.Concat(Enumerable.Repeat("line\\n\\u00e9 \\\"quoted\\\" ", 50_000));
        var output = new ArrayBufferWriter<byte>();
        Assert.Null(Requests.Translate(Requests.Utf8($$"""{"messages":[{"role":"user","content":"{{text}}"}]}"""), output));
        Assert.Equal(
            $$$"""{"messages":[{"role":"user","content":[{"text":"{{{text}}}"}]}],"requestMetadata":{"team":"finance","request_id":"case-request"}}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Thousands_of_calls_in_one_turn_pair_up_in_any_order()
    {
        const int Calls = 20_000;
        var body = new StringBuilder("""{"messages":[{"role":"user","content":"Go"},{"role":"assistant","tool_calls":[""");
        body.AppendJoin(',', Enumerable.Range(0, Calls).Select(i =>
            $$$"""{"id":"c{{{i}}}","type":"function","function":{"name":"f{{{i}}}","arguments":"{}"}}"""));
        body.Append("]},");
        body.AppendJoin(',', Enumerable.Range(0, Calls).Reverse().Select(i =>
            $$"""{"role":"tool","tool_call_id":"c{{i}}","content":"{{i}}"}"""));
        body.Append("]}");

        var output = new ArrayBufferWriter<byte>();
        Assert.Null(Requests.Translate(Requests.Utf8(body.ToString()), output));
        ConverseValidator.Check(output.WrittenMemory);
    }

    private static byte[] Conversation(int messages, bool tools)
    {
        var text = new string('x', Math.Max(1, (BodyBytes / messages) - (tools ? 110 : 34)));
        var body = new StringBuilder("""{"model":"claude-sonnet","messages":[{"role":"system","content":"Be brief."}""");
        for (var index = 0; index < messages; index++)
        {
            body.Append((index % 4, tools) switch
            {
                (1, true) => $$$""",{"role":"assistant","content":null,"tool_calls":[{"id":"call_{{{index}}}","type":"function","function":{"name":"f","arguments":"{\"x\":\"{{{text}}}\"}"}}]}""",
                (2, true) => $$""",{"role":"tool","tool_call_id":"call_{{index - 1}}","content":"{{text}}"}""",
                (1 or 3, _) => $$""",{"role":"assistant","content":"{{text}}"}""",
                _ => $$""",{"role":"user","content":"{{text}}"}""",
            });
        }

        body.Append("""],"max_tokens":100,"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}""");
        return Encoding.UTF8.GetBytes(body.ToString());
    }
}
