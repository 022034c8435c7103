using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

/// <summary>The same events, once streamed and once folded, tell a client the same.</summary>
public sealed class StreamEqualsWholeTests
{
    private static readonly NameMap CustomTools = ReadCustomTools();

    [Fact]
    public void Random_replies_say_the_same_streamed_and_folded()
    {
        var random = new Random(300);
        for (var round = 0; round < 3000; round++)
        {
            var stream = new ArrayBufferWriter<byte>();
            var whole = new ArrayBufferWriter<byte>();
            var settings = new ClientChoices
            {
                IncludeUsage = true,
                Parts = new()
                {
                    AnswerTool = round % 3 == 0 ? "tool7"u8.ToArray() : default(ReadOnlyMemory<byte>),
                    FirstCallOnly = round % 5 == 0,
                    ToolNames = round % 2 == 0 ? CustomTools : null,
                    ShowGuardrailTrace = round % 7 == 0,
                },
            };
            var streaming = new ChatWriter(Replies.Identity, settings);
            var folding = new ChatWriter(Replies.Identity, settings);
            foreach (var next in RandomReply(random))
            {
                var converseEvent = new ConverseEvent
                {
                    Kind = next.Kind,
                    BlockIndex = next.Block,
                    EscapedText = next.Text,
                    ToolUseId = next.Id,
                    ToolName = next.Id,
                    SourceUrl = next.Id,
                    SourceTitle = next.Text,
                    ServiceTier = "flex"u8,
                    GuardrailTrace = """{"a":[]}"""u8,
                    StopReason = StopReason.ToolUse,
                    Usage = new TokenUsage(1, 2, 3, 4),
                };
                streaming.WriteEvent(in converseEvent, stream);
                folding.Fold(in converseEvent);
            }

            streaming.WriteStreamEnd(stream);
            folding.WriteWhole(whole);

            var data = SseStream.Parse(Encoding.UTF8.GetString(stream.WrittenSpan));
            Assert.Equal("[DONE]", data.Data[^1]);
            data.Accumulate().AssertSame(Accumulated.OfWhole(Encoding.UTF8.GetString(whole.WrittenSpan)));
        }
    }

    private static NameMap ReadCustomTools()
    {
        var names = new NameMap();
        using var document = JsonDocument.Parse("""["tool1","tool3","tool5","tool9","tool12"]""");
        foreach (var name in document.RootElement.EnumerateArray())
        {
            Assert.True(ToolIdentifier.TryReadName(name, out var token));
            names.Put(token, "custom"u8, isCustom: true);
        }

        return names;
    }

    private static List<(ConverseEventKind Kind, int Block, byte[] Text, byte[] Id)> RandomReply(Random random)
    {
        ConverseEventKind[] kinds =
        [
            ConverseEventKind.TextDelta, ConverseEventKind.ToolUseStart, ConverseEventKind.ToolInputDelta,
            ConverseEventKind.ReasoningTextDelta, ConverseEventKind.ReasoningSignatureDelta,
            ConverseEventKind.ReasoningRedacted, ConverseEventKind.BlockStop, ConverseEventKind.Unknown,
            ConverseEventKind.WebCitation,
        ];
        var reply = new List<(ConverseEventKind, int, byte[], byte[])> { (ConverseEventKind.MessageStart, 0, [], []) };
        for (var count = random.Next(25); count > 0; count--)
        {
            var text = JsonEncodedText.Encode(new string((char)random.Next(0x20, 0x400), random.Next(3))).EncodedUtf8Bytes;
            var id = Encoding.UTF8.GetBytes($"tool{count}");
            reply.Add((kinds[random.Next(kinds.Length)], random.Next(4), text.ToArray(), id));
        }

        reply.Add((ConverseEventKind.MessageStop, 0, [], []));
        reply.Add((ConverseEventKind.Metadata, 0, [], []));
        return reply;
    }
}
