using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Requests;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Requests;

public sealed class ConverseWriterTests
{
    [Fact]
    public void Sections_come_in_one_order_and_empty_ones_are_left_out()
    {
        using var writer = new ConverseWriter();
        Assert.Equal(
            """{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"inferenceConfig":{"topP":0.5,"stopSequences":["a"]}}""",
            Write(writer, verbs =>
            {
                Hi(verbs);
                verbs.TopP(0.5);
                verbs.StopSequence(Json("\"a\""));
            }));
    }

    [Fact]
    public void Going_back_to_an_earlier_section_is_a_bug()
    {
        using var writer = new ConverseWriter();
        writer.Begin(new ArrayBufferWriter<byte>());
        Hi(writer);
        writer.MaxTokens(1);
        Assert.Throws<InvalidOperationException>(() => writer.SystemText(Json("\"late\"")));
        Assert.Throws<InvalidOperationException>(() => writer.BeginTurn(TurnRole.User));
    }

    [Fact]
    public void A_writer_that_stopped_half_way_begins_afresh()
    {
        using var writer = new ConverseWriter();
        writer.Begin(new ArrayBufferWriter<byte>());
        Hi(writer);
        writer.StopSequence(Json("\"x\""));
        writer.Dispose();
        Assert.Equal("""{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}""", Write(writer, Hi));
    }

    private static void Hi(ConverseWriter writer)
    {
        writer.BeginTurn(TurnRole.User);
        writer.Text(Json("\"Hi\""));
        writer.EndTurn();
    }

    private static string Write(ConverseWriter writer, Action<ConverseWriter> verbs)
    {
        var output = new ArrayBufferWriter<byte>();
        writer.Begin(output);
        verbs(writer);
        writer.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
