using System.Globalization;
using System.Text;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Core.Memory;
using ExtProc.Dialects.OpenAi.Chat;
using ExtProc.Dialects.Reading;
using Xunit;

namespace ExtProc.Allocation.Tests;

/// <summary>What a translation may leave on the heap is taken from the memory budget before it is parsed.</summary>
public sealed class DenseBodies
{
    private const int Values = 200_000;

    private static readonly TranslationOptions Options = new()
    {
        Model = ModelTable.Find("anthropic.claude-sonnet-4-5-20250929-v1:0"),
        Team = "finance",
    };

    private static readonly Dictionary<string, Func<byte[]>> Bodies = new()
    {
        ["flat"] = () => Beside(Many(Values, _ => "1")),
        ["nested"] = () => Beside(Many(Values / 61, _ => new string('[', 60) + new string(']', 60))),
        ["strings"] = () => Beside(Many(Values, _ => "\"\"")),
        ["objects"] = () => Beside(Many(Values / 2, _ => """{"a":1}""")),
        ["members"] = () => Beside("{" + Join(Values, i => $"\"{i:x}\":1") + "}"),
        ["escaped members"] = () => Beside("{" + Join(Values / 2, i => $"\"\\u0041{i:x}\":1") + "}"),
        ["messages"] = () => Messages(Join(Values / 3, _ => """{"role":"user","content":"a"}""")),
        ["calls"] = () => Messages(
            """{"role":"user","content":"x"},{"role":"assistant","tool_calls":"""
            + Many(Values / 14, i => $$$"""{"id":"c{{{i}}}","type":"function","function":{"name":"f","arguments":"{}"}}""") + "},"
            + Join(Values / 14, i => $$"""{"role":"tool","tool_call_id":"c{{i}}","content":"y"}""")),
        ["renamed tools"] = () => Body(
            """[{"role":"user","content":"x"}]""",
            "\"tools\":" + Many(Values / 8, i => $$$$"""{"type":"function","function":{"name":"f.{{{{i}}}}","parameters":{"type":"object"}}}""")),
    };

    public static TheoryData<string> Kinds => [.. Bodies.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_allocated_for_a_dense_body_was_taken_before(string kind)
    {
        var body = Bodies[kind]();
        var census = JsonCensus.Of(body, int.MaxValue);
        Assert.InRange(census.Values, 100_000, 400_000);
        long allocated = 0;
        long held = 0;

        // A thread of its own: the shared array pool has nothing for it.
        var thread = new Thread(() => allocated = Translate(body, out held));
        thread.Start();
        thread.Join();

        TestContext.Current.SendDiagnosticMessage($"{kind}: {allocated / census.Values} bytes a value, held {held}");
        Assert.True(allocated <= census.ParsedBytes + held, $"{allocated} bytes were allocated, {census.ParsedBytes} were taken ({allocated / census.Values} a value)");
    }

    private static long Translate(byte[] body, out long held)
    {
        using var budget = new BodyBudget(1L << 30);
        using var memory = new ExchangeMemory(budget);
        var output = new PooledBuffer(memory);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(new Completions().TryRead(new ClientCall(body), out var request, out var refusal), refusal?.Message);
        using (request)
        {
            _ = request.Translate(Options, "id", output, memory);
        }

        output.Release();
        held = request.HeldBytes;
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static byte[] Beside(string value) => Body("""[{"role":"user","content":"x"}]""", "\"zz\":" + value);

    private static byte[] Messages(string messages) => Body($"[{messages}]", "\"zz\":null");

    private static byte[] Body(string messages, string member) =>
        Encoding.UTF8.GetBytes($$"""{"model":"claude-sonnet","messages":{{messages}},{{member}}}""");

    private static string Many(int count, Func<int, string> item) => $"[{Join(count, item)}]";

    private static string Join(int count, Func<int, string> item) =>
        string.Join(',', Enumerable.Range(0, count).Select(i => item(i).ToString(CultureInfo.InvariantCulture)));
}
