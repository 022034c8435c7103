using System.Buffers;
using System.Text;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Tests.Bedrock.Requests;
using ExtProc.Dialects.Tests.GoldenCases;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Marks and reasoning anywhere in valid requests, with any policy: Bedrock's rules hold, nothing throws, little is allocated.</summary>
public sealed class CachedRequestTests
{
    private const string Ephemeral = """{"type":"ephemeral"}""";

    private static readonly PromptCachingPolicy Everything = new(true, true, true, MinTokens: 0, MessageOffset: 0, OneHour: true);
    private static readonly TranslationOptions Options = Requests.Options with { PromptCaching = Everything };

    [Fact]
    public void Marks_anywhere_in_a_valid_request_make_a_valid_request() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(10_000),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), StaysValid));

    [Fact]
    public void A_thousand_marks_of_OpenAI_are_four_points()
    {
        var parts = string.Join(',', Enumerable.Range(0, 1_000).Select(part =>
            $$$"""{"type":"text","text":"{{{part}}}","prompt_cache_breakpoint":{"mode":"explicit"}}"""));
        var output = new ArrayBufferWriter<byte>();
        Assert.Null(Translate($$"""{"messages":[{"role":"user","content":[{{parts}}]}]}""", Everything, output));
        ConverseValidator.Check(output.WrittenMemory);
        Assert.Equal(4, PointsIn(output));
    }

    [Fact]
    public void A_thousand_marks_of_Anthropic_are_refused()
    {
        var parts = string.Join(',', Enumerable.Range(0, 1_000).Select(part =>
            $$"""{"type":"text","text":"{{part}}","cache_control":{{Ephemeral}}}"""));
        var refusal = Translate($$"""{"messages":[{"role":"user","content":[{{parts}}]}]}""", null, new ArrayBufferWriter<byte>());
        Assert.Equal("messages[0].content[4].cache_control", refusal?.Param);
    }

    [Fact]
    public void A_thousand_marks_in_one_tool_result_are_one_point()
    {
        var parts = string.Join(',', Enumerable.Range(0, 1_000).Select(part =>
            $$"""{"type":"text","text":"{{part}}","cache_control":{{Ephemeral}}}"""));
        var output = new ArrayBufferWriter<byte>();
        Assert.Null(Translate(
            $$$"""
            {"messages":[{"role":"user","content":"Go"},
            {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"a","content":[{{{parts}}}]}]}
            """,
            null,
            output));
        ConverseValidator.Check(output.WrittenMemory);
        Assert.Equal(1, PointsIn(output));
    }

    [Theory]
    [InlineData(0, 0, 2)]
    [InlineData(1, 0, 1)]
    [InlineData(int.MaxValue, 0, 1)]
    [InlineData(0, int.MaxValue, 0)]
    public void A_policy_of_any_numbers_is_followed(int messageOffset, int minTokens, int points)
    {
        var output = new ArrayBufferWriter<byte>();
        var policy = new PromptCachingPolicy(true, true, false, minTokens, messageOffset, OneHour: false);
        Assert.Null(Translate("""{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u"}]}""", policy, output));
        Assert.Equal(points, PointsIn(output));
    }

    [Theory]
    [InlineData(true, 2, "the whole conversation ends with the words of a turn, not with the result behind them", ",\"cache_control\":{\"type\":\"ephemeral\"}",
        "CALLS", "RESULT a", "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"So?\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}},{\"type\":\"text\",\"text\":\"Go on\"}]}", "RESULT b")]
    [InlineData(true, 2, "a refusal is text: it stands before what the next message says", "",
        "{\"role\":\"assistant\",\"content\":\"a\",\"refusal\":\"no\",\"cache_control\":{\"type\":\"ephemeral\"}}",
        "{\"role\":\"assistant\",\"content\":\"b\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}", "{\"role\":\"user\",\"content\":\"u\"}")]
    [InlineData(true, 1, "a point after a blank text has no place behind calls", "",
        "CALLS", "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\" \",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}},{\"type\":\"text\",\"text\":\"b\"}],\"cache_control\":{\"type\":\"ephemeral\"}}",
        "RESULT a", "RESULT b")]
    [InlineData(false, 2, "a result whose file stands beside it comes before the words of its turn", "",
        "CALLS", "RESULT a", "{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":[FILE],\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}",
        "{\"role\":\"user\",\"content\":\"u\",\"cache_control\":{\"type\":\"ephemeral\"}}")]
    [InlineData(false, 2, "results keep their order when a file stands beside them", ",\"cache_control\":{\"type\":\"ephemeral\"}",
        "CALLS", "{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":[FILE],\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}",
        "RESULT a")]
    public void Points_are_planned_in_the_order_in_which_they_are_read(
        bool filesInToolResults, int points, string why, string members, params string[] messages)
    {
        var conversation = string.Join(',', messages)
            .Replace("CALLS", $$"""{"role":"assistant","tool_calls":[{{Call("a")}},{{Call("b")}}]}""", StringComparison.Ordinal)
            .Replace("RESULT a", Result("a"), StringComparison.Ordinal)
            .Replace("RESULT b", Result("b"), StringComparison.Ordinal)
            .Replace("FILE", "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,iVBORw0KGgo=\"}}", StringComparison.Ordinal);
        var model = Requests.Options.Model with { FilesInToolResults = filesInToolResults };
        var output = new ArrayBufferWriter<byte>();
        Assert.True(Requests.Dialect.TryRead(new ClientCall(Requests.Utf8("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}," + conversation + "]" + members + "}")), out var request, out _));
        using (request)
        {
            Assert.Null(request.Translate(Requests.Options with { Model = model }, CaseOptions.RequestId, output));
        }

        ConverseValidator.Check(output.WrittenMemory, model);
        Assert.True(points == PointsIn(output), why);
    }

    [Fact]
    public void Planning_an_880_KB_request_with_reasoning_allocates_at_most_2_KB()
    {
        var body = Conversation(turns: 400, length: 1_050);
        Assert.InRange(body.Length, 850_000, 900_000);
        var output = new ArrayBufferWriter<byte>(2 * body.Length);
        var least = long.MaxValue;
        for (var run = 0; run < 20; run++)
        {
            output.ResetWrittenCount();
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.True(Requests.Dialect.TryRead(new ClientCall(body), out var request, out _));
            var refusal = request.Translate(Options, CaseOptions.RequestId, output);
            request.Dispose();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Null(refusal);
        }

        ConverseValidator.Check(output.WrittenMemory);
        Assert.Equal(4, PointsIn(output));
        Assert.InRange(least, 0, 2 * 1024);
    }

    private static void StaysValid(int seed)
    {
        var random = new Random(seed);
        var body = new MarkedRequest(random).Of(new RequestGenerator(seed).Create());
        var policy = random.Next(3) == 0
            ? null
            : new PromptCachingPolicy(
                random.Next(2) == 0, random.Next(2) == 0, random.Next(2) == 0, random.Next(40), random.Next(4), random.Next(2) == 0);
        var model = random.Next(5) switch
        {
            4 => Requests.Options.Model with { FilesInToolResults = false },
            0 => Requests.Options.Model with { CacheOneHour = false },
            1 => Requests.Options.Model with { CachePoints = (CachePlaces)random.Next(8) },
            2 => Requests.Options.Model with { Thinking = ThinkingStyle.None },
            _ => Requests.Options.Model,
        };
        var output = new ArrayBufferWriter<byte>();
        Assert.True(Requests.Dialect.TryRead(new ClientCall(body), out var request, out _));
        using (request)
        {
            Assert.Null(request.Translate(
                Requests.Options with { PromptCaching = policy, Model = model }, CaseOptions.RequestId, output));
        }

        ConverseValidator.Check(output.WrittenMemory, model);
        if (model.CachePoints == CachePlaces.None)
        {
            Assert.Equal(0, PointsIn(output));
        }
    }

    private static Refusal? Translate(string body, PromptCachingPolicy? policy, ArrayBufferWriter<byte> output)
    {
        Assert.True(Requests.Dialect.TryRead(new ClientCall(Requests.Utf8(body)), out var request, out _));
        using (request)
        {
            return request.Translate(CaseOptions.Default with { PromptCaching = policy }, CaseOptions.RequestId, output);
        }
    }

    private static string Call(string id) => $$$"""{"id":"{{{id}}}","type":"function","function":{"name":"f","arguments":"{}"}}""";

    private static string Result(string id) => $$"""{"role":"tool","tool_call_id":"{{id}}","content":"done"}""";

    private static int PointsIn(ArrayBufferWriter<byte> output) =>
        Encoding.UTF8.GetString(output.WrittenSpan).Split("\"cachePoint\":").Length - 1;

    private static byte[] Conversation(int turns, int length)
    {
        var text = new string('x', length);
        var body = new StringBuilder("""{"messages":[{"role":"system","content":"Be brief."}""");
        for (var turn = 0; turn < turns; turn++)
        {
            body.Append($$$""",{"role":"user","content":[{"type":"text","text":"{{{text}}}","prompt_cache_breakpoint":{"mode":"explicit"}}]}""");
            body.Append($$$""",{"role":"assistant","content":"{{{text[500..]}}}","thinking_blocks":[{"type":"thinking","thinking":"{{{text[700..]}}}","signature":"s"}]}""");
        }

        return Encoding.UTF8.GetBytes(body.Append("]}").ToString());
    }
}
