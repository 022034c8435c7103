using System.Buffers;
using System.Text;
using ExtProc.Dialects.Bedrock.Errors;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using ExtProc.Dialects.Tests.OpenAi.Chat.Reply;
using Xunit;
using static ExtProc.Dialects.Tests.Growth.GrowthCheck;

namespace ExtProc.Dialects.Tests.Growth;

/// <summary>Whatever an upstream makes long, the work for it grows with its length and not faster.</summary>
public sealed class ReplyGrowthTests
{
    private const string Tool = """{"toolUse":{"toolUseId":"i","name":"n","input":{"a":1}}}""";
    private const string Text = """{"text":"x"}""";
    private const string Source = """{"title":"t","location":{"web":{"url":"u"}}}""";

    private static readonly Dictionary<string, Func<int, string>> Contents = new()
    {
        ["texts"] = bytes => List(bytes, _ => Text),
        ["calls"] = bytes => List(bytes, _ => Tool),
        ["calls before texts"] = bytes => $"{List(bytes / 2, _ => Tool)},{List(bytes / 2, _ => Text)}",
        ["citations"] = bytes => $$$"""{"citationsContent":{"content":[{{{Text}}}],"citations":[{{{List(bytes, _ => Source)}}}]}}""",
        ["cited texts"] = bytes => List(bytes, _ => $$$"""{"citationsContent":{"content":[{{{Text}}}],"citations":[{{{Source}}}]}}"""),
        ["reasoning"] = bytes => List(bytes, _ => """{"reasoningContent":{"reasoningText":{"text":"x","signature":"c2ln"}}}"""),
        ["blocks that nobody knows"] = bytes => List(bytes, _ => """{"zz":1}"""),
        ["levels of a call's input"] = bytes => "{\"toolUse\":{\"toolUseId\":\"i\",\"name\":\"n\",\"input\":" + new string('[', bytes / 2) + new string(']', bytes / 2) + "}}",
        ["broken characters"] = bytes => $"{{\"text\":\"{List(bytes, _ => "\\ud800")}\"}}",
    };

    private static readonly Dictionary<string, Func<int, string>> Messages = new()
    {
        ["tokens"] = bytes => List(bytes, _ => "eyJ").Replace(",", "", StringComparison.Ordinal),
        ["parts of tokens"] = bytes => List(bytes, _ => "eyJa.").Replace(",", "", StringComparison.Ordinal),
        ["names"] = bytes => "arn%" + new StringBuilder().Insert(0, "25", bytes / 2),
        ["digits"] = bytes => new string('1', bytes),
        ["blanks"] = bytes => "Bearer" + new string(' ', bytes),
        ["words"] = bytes => new StringBuilder().Insert(0, "Credential", bytes / 10).ToString(),
    };

    public static TheoryData<string> LongContents => [.. Contents.Keys];

    public static TheoryData<string> LongMessages => [.. Messages.Keys];

    [Theory]
    [MemberData(nameof(LongContents))]
    public void A_whole_reply_takes_time_by_its_length(string longIn) => Measure(
        60_000,
        bytes => Encoding.UTF8.GetBytes($$$"""{"output":{"message":{"content":[{{{Contents[longIn](bytes)}}}]}},"stopReason":"end_turn"}"""),
        body => Assert.Null(Replies.Whole(body).Summary.Failure));

    [Theory]
    [MemberData(nameof(LongContents))]
    public void A_reply_that_cannot_be_read_takes_time_by_its_length(string longIn) => Measure(
        60_000,
        bytes => Encoding.UTF8.GetBytes($$$"""{"output":{"message":{"content":[{{{Contents[longIn](bytes)}}},5]}},"usage":{"inputTokens":1}}"""),
        body => Assert.NotNull(Replies.Whole(body).Summary.Usage));

    [Fact]
    public void Pieces_of_interleaved_calls_take_time_by_their_number() => Measure(300_000, Interleaved, Stream);

    // A message is looked at up to 8,000 characters.
    [Theory]
    [MemberData(nameof(LongMessages))]
    public void A_message_of_the_upstream_is_cleaned_in_time_by_its_length(string longIn) => Measure(
        500,
        bytes => Encoding.ASCII.GetBytes(Messages[longIn](bytes)),
        message => Assert.NotEmpty(ScrubbedMessage.Clean(Encoding.ASCII.GetString(message), "otherwise")));

    private static void Stream(byte[] body)
    {
        var output = new PooledBuffer();
        var writer = new ChatWriter(Replies.Identity, new ClientChoices());
        using var translator = new StreamTranslator(writer, Replies.MaxFrameBytes);
        translator.Feed(new ReadOnlySequence<byte>(body), output);
        translator.End(output);
        output.Release();
        Assert.Null(translator.Summary.Failure);
    }

    private static byte[] Interleaved(int bytes)
    {
        var calls = bytes / 320;
        var frames = Enumerable.Range(0, calls).Select(i => Replies.ToolStart(i, "i", "n"))
            .Concat(Enumerable.Range(0, calls).Select(i => Replies.ToolInput(0, "1")));
        return Replies.Body([Replies.MessageStart, .. frames, Replies.MessageStop("tool_use"), Replies.Metadata]);
    }
}
