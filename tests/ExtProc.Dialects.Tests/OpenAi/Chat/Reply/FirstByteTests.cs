using System.Buffers;
using System.Text;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

/// <summary>A client waits for no byte that is not needed, and a chunk of the upstream is one answer.</summary>
public sealed class FirstByteTests
{
    [Fact]
    public void An_event_is_passed_on_with_its_last_byte()
    {
        byte[][] frames = [MessageStart, Text(0, "a"), Reasoning(1, "r"), ToolStart(2, "i", "n"), ToolInput(2, "[]"), MessageStop("tool_use")];
        using var translator = Translator();
        foreach (var frame in frames)
        {
            Assert.Equal("", Fed(translator, frame.AsMemory(0, frame.Length - 1)));
            Assert.Single(SseStream.Parse(Fed(translator, frame.AsMemory(frame.Length - 1))).Data);
        }
    }

    [Fact]
    public void An_event_does_not_wait_for_the_rest_of_the_chunk_it_came_in()
    {
        using var translator = Translator();
        byte[] next = Text(0, "later");

        Assert.Single(SseStream.Parse(Fed(translator, Body(MessageStart, next[..^3]))).Data);
        Assert.Single(SseStream.Parse(Fed(translator, next.AsMemory(next.Length - 3))).Data);
    }

    [Fact]
    public void Several_events_in_one_chunk_are_written_together_and_in_order()
    {
        using var translator = Translator();

        var data = SseStream.Parse(Fed(translator, Body(MessageStart, Text(0, "a"), Text(0, "b"), Text(0, "c")))).Data;

        Assert.Equal(4, data.Count);
        Assert.Equal("abc", new SseStream(data).Accumulate().Content);
    }

    private static StreamTranslator Translator() =>
        new(new ChatWriter(Identity, includeUsage: false), MaxFrameBytes);

    private static string Fed(StreamTranslator translator, ReadOnlyMemory<byte> chunk)
    {
        var output = new ArrayBufferWriter<byte>();
        translator.Feed(new ReadOnlySequence<byte>(chunk), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
