using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Tests.GoldenCases;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Requests;

public sealed class RequestOrderTests
{
    private static readonly ModelCapabilities Model = CaseOptions.Default.Model;

    [Fact]
    public void Sections_come_in_one_order_and_empty_ones_are_left_out()
    {
        var json = Write(writer =>
        {
            writer.BeginMessage(TurnRole.User);
            writer.Text(Json("\"Hi\""));
            writer.TopP(0.5);
            writer.StopSequence(Json("\"a\""));
        });
        Assert.Equal("""{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"inferenceConfig":{"topP":0.5,"stopSequences":["a"]}}""", json);
    }

    [Fact]
    public void Going_back_to_an_earlier_section_is_a_bug()
    {
        using var writer = ConverseWriter.Rent(new ArrayBufferWriter<byte>(), Model);
        writer.BeginMessage(TurnRole.User);
        writer.Text(Json("\"Hi\""));
        writer.MaxTokens(1);
        Assert.Throws<InvalidOperationException>(() => writer.SystemText(Json("\"late\"")));
        Assert.Throws<InvalidOperationException>(() => writer.BeginMessage(TurnRole.User));
    }

    [Fact]
    public void Blank_text_leaves_no_trace_and_no_message()
    {
        var json = Write(writer =>
        {
            writer.BeginMessage(TurnRole.User);
            Assert.True(writer.Text(Json("\"Hi\"")));
            writer.BeginMessage(TurnRole.Assistant);
            Assert.False(writer.Text(Json("\" \\n\"")));
            writer.BeginMessage(TurnRole.User);
            Assert.True(writer.Text(Json("\"there\"")));
        });
        Assert.Equal("""{"messages":[{"role":"user","content":[{"text":"Hi"},{"text":"there"}]}]}""", json);
    }

    [Fact]
    public void Only_the_final_assistant_text_is_trimmed()
    {
        var json = Write(writer =>
        {
            writer.BeginMessage(TurnRole.User);
            writer.Text(Json("\"Hi \""));
            writer.BeginMessage(TurnRole.Assistant);
            writer.Text(Json("\"one \""));
            writer.Text(Json("\"two\\u2003\\n\""));
        });
        Assert.Equal(
            """{"messages":[{"role":"user","content":[{"text":"Hi "}]},{"role":"assistant","content":[{"text":"one "},{"text":"two"}]}]}""",
            json);
    }

    [Fact]
    public void A_writer_that_was_given_back_half_way_starts_afresh()
    {
        using (var abandoned = ConverseWriter.Rent(new ArrayBufferWriter<byte>(), Model))
        {
            abandoned.BeginMessage(TurnRole.Assistant);
            abandoned.Text(Json("\"lost\""));
            Assert.True(abandoned.Pairing.TryCall(Id("a"), default));
            abandoned.ToolUse(Id("a"), Id("f"), []);
            abandoned.Text(Json("\"held\""));
            abandoned.StopSequence(Json("\"x\""));
        }

        var json = Write(writer =>
        {
            Assert.False(writer.HasToolHistory);
            Assert.False(writer.Pairing.HasOpenCalls);
            Assert.Equal(TurnRole.None, writer.FirstRole);
            writer.BeginMessage(TurnRole.User);
            writer.Text(Json("\"Hi\""));
        });
        Assert.Equal("""{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}""", json);
    }

    [Fact]
    public void Two_writers_of_one_thread_do_not_disturb_each_other()
    {
        var outer = Write(writer =>
        {
            writer.BeginMessage(TurnRole.User);
            var inner = Write(other =>
            {
                other.BeginMessage(TurnRole.User);
                other.Text(Json("\"inner\""));
            });
            Assert.Contains("inner", inner, StringComparison.Ordinal);
            writer.Text(Json("\"outer\""));
        });
        Assert.Equal("""{"messages":[{"role":"user","content":[{"text":"outer"}]}]}""", outer);
    }

    private static string Write(Action<ConverseWriter> verbs)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = ConverseWriter.Rent(output, Model);
        verbs(writer);
        writer.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;

    private static ToolIdentifier Id(string id) => ToolIdentifier.Of(Encoding.ASCII.GetBytes(id));
}
