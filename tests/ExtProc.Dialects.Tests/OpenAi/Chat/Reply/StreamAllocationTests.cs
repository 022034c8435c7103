using System.Buffers;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using ExtProc.Dialects.Tests.Wire.EventStream;
using ExtProc.Testing.EventStreams;
using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

public sealed class StreamAllocationTests
{
    [Fact]
    public void An_event_allocates_nothing_whole_or_cut()
    {
        var output = new ArrayBufferWriter<byte>(1 << 16);
        using var translator = new StreamTranslator(new ChatWriter(Identity, includeUsage: true), MaxFrameBytes);
        translator.Feed(new(Body(MessageStart, ToolStart(1, "i", "n"))), output);
        var events = Body(
            Text(0, "Grüße, \\n\\ud83c\\udf0d"),
            Text(0, ""),
            Reasoning(2, "r"),
            Signature(2, "s"),
            Redacted(3, "AAAA"),
            ToolInput(1, "{\\\"a\\\":"),
            BlockStop(2),
            Cited(0, "https://a.example/", "t"),
            BlockStop(0),
            Delta(5, "{\"citation\":{}}"),
            FrameEncoder.Event("new", "{}"));
        ReadOnlySequence<byte> whole = new(events), head = new(events, 0, 150), tail = new(events, 150, events.Length - 150);

        void Round()
        {
            output.ResetWrittenCount();
            translator.Feed(whole, output);
            translator.Feed(head, output);
            translator.Feed(tail, output);
        }

        Assert.Equal(0, Allocated.Bytes(Round));
        Assert.NotEqual(0, output.WrittenCount);
        Assert.Null(translator.Summary.Failure);
    }

    [Fact]
    public void A_fragment_of_a_structured_answer_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>(1 << 16);
        var settings = new ClientChoices { Parts = new() { AnswerTool = "answer"u8.ToArray() } };
        using var translator = new StreamTranslator(new ChatWriter(Identity, settings), MaxFrameBytes);
        translator.Feed(new(Body(MessageStart, ToolStart(0, "i", "answer"))), output);
        ReadOnlySequence<byte> fragments = new(Body(ToolInput(0, "{\\\"a\\\":"), Text(1, "left out"), ToolInput(0, "[1,")));

        Assert.Equal(0, Allocated.Bytes(() =>
        {
            output.ResetWrittenCount();
            translator.Feed(fragments, output);
        }));
        Assert.NotEqual(0, output.WrittenCount);
    }

    [Fact]
    public void The_measure_sees_what_does_allocate()
    {
        var output = new ArrayBufferWriter<byte>(1 << 16);
        using var translator = new StreamTranslator(new ChatWriter(Identity, includeUsage: true), MaxFrameBytes);
        ReadOnlySequence<byte> lone = new(Text(0, @"\ud800"));

        Assert.NotEqual(0, Allocated.Bytes(() =>
        {
            output.ResetWrittenCount();
            translator.Feed(lone, output);
        }));
    }
}
