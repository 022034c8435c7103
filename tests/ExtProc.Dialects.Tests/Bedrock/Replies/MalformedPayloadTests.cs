using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ExtProc.Dialects.Tests.Wire.EventStream;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Replies;

public sealed class MalformedPayloadTests
{
    private static readonly (string Type, byte[] Payload)[] Events =
    [
        .. EventStreamVectors.Frames
            .Where(frame => frame.Header(":message-type") == "event" && frame.Header(":event-type") != "chunk")
            .Select(frame => (frame.Header(":event-type"), Encoding.UTF8.GetBytes(frame.Payload))),
        ("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"\ud83c\udf0d\n"}}}"""u8.ToArray()),
    ];

    [Theory]
    [InlineData("messageStart", "")]
    [InlineData("messageStart", "null")]
    [InlineData("messageStart", "[]")]
    [InlineData("messageStart", "\"role\"")]
    [InlineData("messageStart", """{"role":"assistant"}x""")]
    [InlineData("messageStart", """{"role":"assistant"}{}""")]
    [InlineData("messageStart", """{"role":"assistant",}""")]
    [InlineData("messageStart", """{/* */"role":"assistant"}""")]
    [InlineData("contentBlockStart", """{"start":[]}""")]
    [InlineData("contentBlockStart", """{"start":{"toolUse":"x"}}""")]
    [InlineData("contentBlockStart", """{"start":{"toolUse":null}}""")]
    [InlineData("contentBlockStart", """{"start":{"toolUse":{"name":"a"}}}""")]
    [InlineData("contentBlockStart", """{"start":{"toolUse":{"toolUseId":"a"}}}""")]
    [InlineData("contentBlockStart", """{"start":{"toolUse":{"toolUseId":1,"name":"a"}}}""")]
    [InlineData("contentBlockStart", """{"start":{"toolUse":{"toolUseId":"a","name":{}}}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":"0","delta":{"text":"a"}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":-1,"delta":{"text":"a"}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0.5,"delta":{"text":"a"}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":99999999999,"delta":{"text":"a"}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":"a"}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":1}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":["a"]}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"toolUse":{"input":{}}}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":"a"}}""")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":true}}}""")]
    [InlineData("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"a\nb\"}}")]
    [InlineData("contentBlockDelta", """{"contentBlockIndex":0,"delta":{"text":"\u12"}}""")]
    [InlineData("contentBlockStop", """{"contentBlockIndex":{}}""")]
    [InlineData("messageStop", """{"stopReason":1}""")]
    [InlineData("metadata", """{"usage":{"inputTokens":1""")]
    [InlineData("metadata", """{"usage":{"inputTokens":01}}""")]
    [InlineData("metadata", """{"usage":{}}{}""")]
    public void A_wrong_type_or_wrong_JSON_is_refused(string eventType, string payload) =>
        Assert.Null(ReadEvent.From(eventType, payload));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_also_inside_strings_nobody_reads()
    {
        byte[][] wrong = [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80]];
        foreach (var bytes in wrong)
        {
            byte[] text = [.. "{\"delta\":{\"text\":\""u8, .. bytes, .. "\"}}"u8];
            byte[] filler = [.. "{\"p\":\""u8, .. bytes, .. "\",\"delta\":{\"text\":\"a\"}}"u8];

            Assert.Null(ReadEvent.From("contentBlockDelta", text));
            Assert.Null(ReadEvent.From("contentBlockDelta", filler));
        }
    }

    [Fact]
    public void Nesting_without_end_is_refused_and_does_not_overflow_the_stack()
    {
        var deep = "{\"x\":" + new string('[', 500_000);

        Assert.Null(ReadEvent.From("contentBlockDelta", deep));
        Assert.Null(ReadEvent.From("messageStart", deep));
    }

    [Fact]
    public void Every_payload_cut_anywhere_is_refused()
    {
        foreach (var (type, payload) in Events)
        {
            for (var length = 0; length < payload.Length; length++)
            {
                Assert.Null(ReadEvent.From(type, payload[..length]));
            }
        }
    }

    [Fact]
    public void A_mutated_payload_never_throws_and_what_is_read_is_valid_text()
    {
        var random = new Random(1120);
        var accepted = 0;
        for (var round = 0; round < 40_000; round++)
        {
            var (type, payload) = Events[random.Next(Events.Length)];
            var read = ReadEvent.From(type, Mutated(payload, random));
            if (read is not null)
            {
                accepted++;
                AssertValid(read.Text);
                AssertValid(read.ToolUseId);
                AssertValid(read.ToolName);
            }
        }

        // Mutations inside strings stay JSON: the test must reach both answers.
        Assert.InRange(accepted, 1000, 39_000);
    }

    private static byte[] Mutated(byte[] payload, Random random)
    {
        var bytes = payload.ToList();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var position = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[position] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(position);
                    break;
                case 2:
                    bytes.InsertRange(position, @"\ud800"u8.ToArray());
                    break;
                default:
                    bytes[position] = "{}[]\",:0\\u"u8[random.Next(10)];
                    break;
            }
        }

        return [.. bytes];
    }

    private static void AssertValid(string escaped)
    {
        using var document = JsonDocument.Parse($"\"{escaped}\"");
        Assert.True(Utf8.IsValid(Encoding.UTF8.GetBytes(document.RootElement.GetString()!)));
    }
}
