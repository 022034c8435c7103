using System.Text;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Tests.OpenAi.Chat.Reply;
using ExtProc.Dialects.Tests.Wire.EventStream;
using ExtProc.Testing.EventStreams;
using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.Bedrock.Replies;

/// <summary>Token counts are billed whatever form they have, and whatever the rest of the reply is.</summary>
public sealed class UsageTests
{
    private const string Good = """{"inputTokens":11,"outputTokens":7}""";

    /// <summary>A value of <c>usage</c>; the input and output that is read of it, -1 for no usage at all; whether some is lost.</summary>
    public static TheoryData<string, long, long, bool> Forms => new()
    {
        { Good, 11, 7, false },
        { """{"inputTokens":11.0,"outputTokens":7}""", 11, 7, false },
        { """{"inputTokens":1.1e1,"outputTokens":70E-1}""", 11, 7, false },
        { """{"inputTokens":"11","outputTokens":"7.0"}""", 11, 7, false },
        { """{"inputTokens":0,"outputTokens":-0}""", 0, 0, false },
        { """{"inputTokens":281474976710656,"outputTokens":7}""", 281_474_976_710_656, 7, false },
        { """{"inputTokens":11,"outputTokens":7,"cacheReadInputTokens":null,"cacheDetails":null}""", 11, 7, false },
        { """{"inputTokens":1,"inputTokens":11,"outputTokens":7}""", 11, 7, false },
        { """{"inputTokens":-11,"outputTokens":7}""", 0, 7, true },
        { """{"inputTokens":11.5,"outputTokens":7}""", 0, 7, true },
        { """{"inputTokens":"many","outputTokens":7}""", 0, 7, true },
        { """{"inputTokens":"","outputTokens":7}""", 0, 7, true },
        { """{"inputTokens":"NaN","outputTokens":7}""", 0, 7, true },
        { """{"inputTokens":"\u0031","outputTokens":7}""", 0, 7, true },
        { """{"inputTokens":281474976710657,"outputTokens":7}""", 0, 7, true },
        { """{"inputTokens":99999999999999999999999,"outputTokens":7}""", 0, 7, true },
        { """{"inputTokens":1e3000,"outputTokens":7}""", 0, 7, true },
        { """{"inputTokens":null,"outputTokens":7}""", 0, 7, true },
        { """{"outputTokens":7}""", 0, 7, true },
        { """{"inputTokens":11}""", 11, 0, true },
        { """{"inputTokens":true,"outputTokens":7}""", 0, 7, true },
        { """{"inputTokens":{"a":[1]},"outputTokens":[[7]]}""", -1, -1, true },
        { """{"inputTokens":11,"outputTokens":7,"cacheReadInputTokens":"x"}""", 11, 7, true },
        { """{"inputTokens":11,"outputTokens":7,"cacheDetails":{}}""", 11, 7, true },
        { """{"inputTokens":11,"outputTokens":7,"cacheDetails":[5,{"ttl":5}]}""", 11, 7, true },
        { """{"inputTokens":11,"outputTokens":7,"cacheDetails":[{"ttl":"1h","inputTokens":-1}]}""", 11, 7, true },
        { "{}", -1, -1, true },
        { "null", -1, -1, true },
        { "[]", -1, -1, true },
        { "[{\"inputTokens\":11}]", -1, -1, true },
        { "5", -1, -1, true },
        { "\"many\"", -1, -1, true },
    };

    /// <summary>Replies that end with a 502, with usage in them.</summary>
    public static TheoryData<string> Unreadable =>
    [
        $$$"""{"output":{"message":{"content":5}},"stopReason":"end_turn","usage":{{{Good}}}}""",
        $$$"""{"output":{"message":{"content":[{"text":5}]}},"usage":{{{Good}}}}""",
        $$$"""{"output":{"message":{"content":[{"toolUse":[]}]}},"usage":{{{Good}}}}""",
        $$$"""{"usage":{{{Good}}},"output":[]}""",
        $$$"""{"usage":{{{Good}}}}""",
        $$$"""{"stopReason":"end_turn", "usage" : {{{Good}}} }""",
        $$$"""{"usage":{"inputTokens":1,"outputTokens":1},"output":null,"usage":{{{Good}}}}""",
        $$$"""{"output":{"message":{"content":[]}},"stopReason":5,"usage":{{{Good}}}}""",
        $$$"""{"output":{"message":{"content":[]}},"usage":{{{Good}}}}x""",
        $$$"""{"output":{"message":{"content":[]}},"usage":{{{Good}}}""",
        $$$"""{"usage":{{{Good}}},"output":{"message":{"content":[{"text":"cut he""",
        $$$"""{"output":{"message":{"content":[{"text":nul}]}},"usage":{{{Good}}}}""",
        $$$"""{"output":{"message":{"content":[{"text":"\ud8zz \" {"}]}},"usage":{{{Good}}}}""",
        $$$"""{"usage":{"inputTokens":11,"outputTokens":7,"cacheReadInputTokens":""",
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public void The_answer_is_given_whatever_form_its_counts_have(string usage, long input, long output, bool isUnreadable)
    {
        var whole = Whole($$$"""{"output":{"message":{"content":[{"text":"Hi"}]}},"usage":{{{usage}}},"stopReason":"end_turn"}""");
        Assert.Equal("Hi", Accumulated.OfWhole(whole.Text).Content);
        AssertCounts(whole.Summary);

        var stream = Stream(Body(MessageStart, Text(0, "Hi"), MessageStop("end_turn"), Event(usage)));
        Assert.True(stream.IsDone);
        AssertCounts(stream.Summary);

        void AssertCounts(ReplySummary summary)
        {
            Assert.Null(summary.Failure);
            Assert.Equal(Expected(input, output), Counts(summary.Usage));
            Assert.Equal(isUnreadable, summary.UsageIsUnreadable);
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_reply_that_cannot_be_read_tells_the_same_counts(string usage, long input, long output, bool isUnreadable)
    {
        var found = ConverseUsage.Find(Encoding.UTF8.GetBytes($$$"""{"a":[{"usage":{"inputTokens":1}},"usage"],"usage":{{{usage}}},"b":}"""));

        Assert.Equal(Expected(input, output), Counts(found.Counts));
        Assert.Equal(isUnreadable, found.IsUnreadable || found.Counts is null);
    }

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void A_whole_reply_that_cannot_be_read_is_metered(string body)
    {
        var whole = Whole(body);

        Assert.Equal((502, ReplyFailureKind.Malformed), (whole.Summary.Failure?.Status, whole.Summary.FailureKind));
        Assert.Equal((11, 7), Counts(whole.Summary.Usage));
        Assert.Equal("", whole.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>usage</html>")]
    [InlineData("""{"output":5}""")]
    [InlineData("""{"output":{"usage":{"inputTokens":11,"outputTokens":7}}}""")]
    [InlineData("""{"a":"usage","b":{"c":"{\"usage\":{\"inputTokens\":1}}"}}""")]
    [InlineData("""{"usage" """)]
    public void A_reply_without_counts_says_that_they_are_lost(string body)
    {
        var whole = Whole(body);

        Assert.Null(whole.Summary.Usage);
        Assert.True(whole.Summary.UsageIsUnreadable);
    }

    [Fact]
    public void A_good_reply_without_counts_says_that_they_are_lost()
    {
        Assert.True(Whole("""{"output":{"message":{"content":[]}},"stopReason":"end_turn"}""").Summary.UsageIsUnreadable);
        Assert.True(Stream(Body(MessageStart, MessageStop("end_turn"))).Summary.UsageIsUnreadable);
        Assert.True(Stream(Body(MessageStart, MessageStop("end_turn"), FrameEncoder.Event("metadata", "{}"))).Summary.UsageIsUnreadable);
    }

    [Fact]
    public void What_follows_a_failure_in_a_stream_is_metered_and_not_written()
    {
        byte[][] failures =
        [
            FrameEncoder.Event("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":5}}"""),
            FrameEncoder.Event("messageStop", "not JSON"),
            FrameEncoder.Exception("modelStreamErrorException", "{}"),
            FrameEncoder.Error("InternalError", "no"),
            Damaged(Text(0, "a")),
            FrameEncoder.Event("contentBlockDelta", new byte[MaxFrameBytes]),
        ];
        foreach (var failure in failures)
        {
            var good = Body(MessageStart, Text(0, "b"));
            var failed = Stream(Body(good, failure));
            foreach (var arrival in new[] { new Arrival("one", [[good, failure, Text(0, "c"), MessageStop("end_turn"), Metadata]]), new Arrival("many", [[good], [failure], [Text(0, "c")], [Metadata]]) })
            {
                var stream = Stream(arrival);

                Assert.Equal(failed.Text, stream.Text);
                Assert.Equal(failed.Summary.FailureKind, stream.Summary.FailureKind);
                Assert.Equal(37, stream.Summary.Usage?.Total);
            }
        }
    }

    [Fact]
    public void Metadata_that_cannot_be_read_is_a_failure_and_metered()
    {
        byte[] notUtf8 = [.. "{\"trace\":\""u8, 0xFF, .. "\",\"usage\":{\"inputTokens\":11,\"outputTokens\":7}}"u8];
        foreach (var payload in new[] { notUtf8, Encoding.UTF8.GetBytes($$"""{"usage":{{Good}},"trace":}""") })
        {
            var stream = Stream(Body(MessageStart, MessageStop("end_turn"), FrameEncoder.Event("metadata", payload)));

            Assert.Equal(ReplyFailureKind.Malformed, stream.Summary.FailureKind);
            Assert.Equal((11, 7), Counts(stream.Summary.Usage));
        }
    }

    [Fact]
    public void Of_two_counts_in_a_stream_the_last_ones_hold_for_the_client_too()
    {
        var stream = Stream(Body(MessageStart, Metadata, MessageStop("end_turn"), Event(Good), FrameEncoder.Event("metadata", "{}")));

        Assert.Equal((11, 7), Counts(stream.Summary.Usage));
        Assert.Contains("\"prompt_tokens\":11,\"completion_tokens\":7,", stream.Text, StringComparison.Ordinal);
        Assert.False(stream.Summary.UsageIsUnreadable);
    }

    [Theory]
    [InlineData("null", false)]
    [InlineData("{}", true)]
    [InlineData("5", true)]
    [InlineData("[]", true)]
    [InlineData("{\"inputTokens\":null}", true)]
    public void A_later_usage_without_counts_takes_no_counts_away(string later, bool isUnreadable)
    {
        var members = $"\"usage\":{Good},\"usage\":{later}";
        var whole = Whole("{\"output\":{\"message\":{\"content\":[{\"text\":\"Hi\"}]}},\"stopReason\":\"end_turn\"," + members + "}").Summary;
        var broken = Whole("{\"output\":{\"message\":{\"content\":5}}," + members + "}").Summary;
        var stream = Stream(Body(MessageStart, MessageStop("end_turn"), FrameEncoder.Event("metadata", "{" + members + "}"))).Summary;
        var failed = Stream(Body(MessageStart, Damaged(Text(0, "a")), FrameEncoder.Event("metadata", "{" + members + "}"))).Summary;

        Assert.All([whole, broken, stream, failed], summary => Assert.Equal(((11L, 7L), isUnreadable), (Counts(summary.Usage), summary.UsageIsUnreadable)));
    }

    [Fact]
    public void A_stream_without_counts_says_that_they_are_lost_however_it_ends()
    {
        var open = Body(MessageStart, Text(0, "a"));
        byte[] hugeFrame = FrameEncoder.Event("contentBlockDelta", new byte[MaxFrameBytes]);
        foreach (var (body, kind, isLost) in new (byte[], ReplyFailureKind, bool)[]
        {
            (open, ReplyFailureKind.Truncated, true),
            (Body(open, Metadata[..^3]), ReplyFailureKind.Truncated, true),
            ([], ReplyFailureKind.Truncated, true),
            (Body(open, Damaged(Text(0, "b"))), ReplyFailureKind.Corrupt, true),
            (Body(open, new byte[64]), ReplyFailureKind.Corrupt, true),
            (Body(open, hugeFrame), ReplyFailureKind.Oversized, true),
            (Body(open, FrameEncoder.Event("contentBlockDelta", "not JSON")), ReplyFailureKind.Malformed, true),
            (Body(open, FrameEncoder.Exception("throttlingException", "{}")), ReplyFailureKind.Exception, false),
            (Body(open, FrameEncoder.Error("InternalError", "no")), ReplyFailureKind.Exception, false),
            (Body(open, Metadata), ReplyFailureKind.Truncated, false),
            (Body(open, Damaged(Text(0, "b")), Metadata), ReplyFailureKind.Corrupt, false),
        })
        {
            var summary = Stream(body).Summary;

            Assert.Equal((kind, isLost), (summary.FailureKind, summary.UsageIsUnreadable));
        }
    }

    [Fact]
    public void Any_damage_leaves_the_counts_or_says_that_they_are_lost()
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"output":{"message":{"content":[{"text":"a \"b\" {"}]}},"stopReason":"end_turn","usage":{{{Good}}}}""");
        var random = new Random(23);
        for (var round = 0; round < 20_000; round++)
        {
            var damaged = (byte[])body.Clone();
            damaged[random.Next(damaged.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : "{}[]\",:0\\e-."u8[random.Next(12)];
            var summary = Whole(damaged[..random.Next(damaged.Length / 2, damaged.Length + 1)]).Summary;

            Assert.True(summary.UsageIsUnreadable || summary.Usage is not null);
        }
    }

    private static (long, long)? Expected(long input, long output) => input < 0 ? null : (input, output);

    private static (long Input, long Output)? Counts(TokenUsage? usage) => usage is { } counts ? (counts.Input, counts.Output) : null;

    private static byte[] Event(string usage) => FrameEncoder.Event("metadata", $"{{\"usage\":{usage},\"p\":\"ab\"}}");

    private static byte[] Damaged(byte[] frame)
    {
        frame[^6] ^= 1;
        return frame;
    }
}
