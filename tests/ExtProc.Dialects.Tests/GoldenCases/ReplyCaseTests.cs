using System.Buffers;
using System.Text;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using ExtProc.Dialects.OpenAi.Chat.Request;
using ExtProc.Dialects.Tests.OpenAi.Chat.Reply;
using Xunit;

namespace ExtProc.Dialects.Tests.GoldenCases;

public sealed class ReplyCaseTests
{
    private const int MaxFrameBytes = 1 << 20;

    public static TheoryData<string> WholeCases => [.. GoldenCase.Having("converse-reply.json")];

    public static TheoryData<string> StreamCases =>
        [.. GoldenCase.Having("converse-reply.events", "converse-reply.hex", "converse-reply.bin")];

    public static TheoryData<string> CasesOfBoth =>
        [.. GoldenCase.Having("converse-reply.json").Intersect(GoldenCase.Having("converse-reply.events", "converse-reply.hex", "converse-reply.bin"))];

    [Theory]
    [MemberData(nameof(WholeCases))]
    public void Whole_reply_becomes_the_recorded_reply(string name)
    {
        var golden = new GoldenCase(name);
        var output = new ArrayBufferWriter<byte>();
        var body = File.ReadAllBytes(golden.PathOf("converse-reply.json"));
        var summary = WholeTranslator.Translate(body, CreateWriter(golden), output);
        if (summary.Failure is null)
        {
            golden.WholeReply.ShouldBeJson(output.WrittenMemory);
            return;
        }

        Assert.Equal(0, output.WrittenCount);
        golden.Dialect.WriteError(summary.Failure, output);
        golden.Error.ShouldBeJson(output.WrittenMemory);
    }

    [Theory]
    [MemberData(nameof(StreamCases))]
    public void Stream_becomes_the_recorded_stream(string name)
    {
        var golden = new GoldenCase(name);
        var stream = StreamFile.Read(golden);
        golden.StreamReply.ShouldBeText(Replay(golden, stream, stream.Length));
    }

    [Theory]
    [MemberData(nameof(CasesOfBoth))]
    public void Stream_adds_up_to_the_whole_reply(string name)
    {
        var golden = new GoldenCase(name);
        var output = new ArrayBufferWriter<byte>();
        var body = File.ReadAllBytes(golden.PathOf("converse-reply.json"));
        Assert.Null(WholeTranslator.Translate(body, CreateWriter(golden), output).Failure);
        var stream = StreamFile.Read(golden);
        var chunks = SseStream.Parse(Encoding.UTF8.GetString(Replay(golden, stream, stream.Length)));
        Assert.Equal("[DONE]", chunks.Data[^1]);

        var whole = Accumulated.OfWhole(Encoding.UTF8.GetString(output.WrittenSpan)).WithJsonLaidOut();
        var streamed = chunks.Accumulate().WithJsonLaidOut();

        // A stream has a place for these only when usage was asked for.
        var withUsage = streamed.Usage is null ? streamed with { Usage = whole.Usage, ServiceTier = whole.ServiceTier } : streamed;
        withUsage.AssertSame(whole);
    }

    [Theory]
    [MemberData(nameof(StreamCases))]
    public void Stream_is_the_same_at_every_split(string name)
    {
        var golden = new GoldenCase(name);
        var stream = StreamFile.Read(golden);
        var whole = Replay(golden, stream, stream.Length);
        for (var cut = 1; cut < stream.Length; cut++)
        {
            var split = Replay(golden, stream, cut);
            Assert.True(whole.AsSpan().SequenceEqual(split), $"cut at byte {cut} of {stream.Length}");
        }
    }

    [Theory]
    [MemberData(nameof(StreamCases))]
    public void Stream_is_the_same_byte_by_byte(string name)
    {
        var golden = new GoldenCase(name);
        var stream = StreamFile.Read(golden);
        var output = new ArrayBufferWriter<byte>();
        using var translator = new StreamTranslator(CreateWriter(golden), MaxFrameBytes);
        for (var position = 0; position < stream.Length; position++)
        {
            translator.Feed(new ReadOnlySequence<byte>(stream, position, 1), output);
        }

        translator.End(output);
        Assert.Equal(Replay(golden, stream, stream.Length), output.WrittenSpan.ToArray());
    }

    private static byte[] Replay(GoldenCase golden, byte[] stream, int cut)
    {
        var output = new ArrayBufferWriter<byte>();
        using var translator = new StreamTranslator(CreateWriter(golden), MaxFrameBytes);
        translator.Feed(new ReadOnlySequence<byte>(stream, 0, cut), output);
        if (cut < stream.Length)
        {
            translator.Feed(new ReadOnlySequence<byte>(stream, cut, stream.Length - cut), output);
        }

        translator.End(output);
        return output.WrittenSpan.ToArray();
    }

    private static ChatWriter CreateWriter(GoldenCase golden)
    {
        Assert.True(golden.Dialect.TryRead(new ClientCall(golden.ClientRequest), out var request, out _));
        using (request)
        {
            // What was asked for shapes the reply: tool names, structured output.
            Assert.Null(request.Translate(golden.Options, CaseOptions.RequestId, new ArrayBufferWriter<byte>()));
            return ((Envelope)request).CreateWriter(new ReplyIdentity("case", 1_760_000_000, request.Model ?? "configured-model"));
        }
    }
}
