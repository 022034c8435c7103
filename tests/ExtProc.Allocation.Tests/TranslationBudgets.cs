using System.Buffers;
using System.Text;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.OpenAi.Chat;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using ExtProc.Dialects.OpenAi.Chat.Request;
using Xunit;

namespace ExtProc.Allocation.Tests;

public sealed class TranslationBudgets
{
    private static readonly TranslationOptions Options = new()
    {
        Model = ModelTable.Find("anthropic.claude-sonnet-4-5-20250929-v1:0"),
        Team = "finance",
    };

    private readonly Completions _dialect = new();
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);

    [Fact]
    public void A_large_request_is_translated_in_pooled_memory()
    {
        var body = ChatRequest(messages: 400, length: 2_150);
        Assert.InRange(body.Length, 870_000, 890_000);
        Budgets.Hold("translate an 880 KB request", () => Translate(body, Output()));
    }

    [Fact]
    public void A_small_request_is_translated_in_pooled_memory()
    {
        var body = ChatRequest(messages: 3, length: 120);
        Budgets.Hold("translate a 500-byte request", () => Translate(body, Output()));
    }

    [Fact]
    public void An_event_of_a_stream_costs_nothing()
    {
        var output = new ArrayBufferWriter<byte>(1 << 16);
        using var stream = new StreamTranslator(Writer(), 1 << 20);
        stream.Feed(new(Events.MessageStart), output);
        var delta = new ReadOnlySequence<byte>(Events.TextDelta);

        Budgets.Hold("one event of a stream", () =>
        {
            output.ResetWrittenCount();
            stream.Feed(delta, output);
        });

        Assert.Contains("Grüße", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
    }

    private ArrayBufferWriter<byte> Output()
    {
        _output.ResetWrittenCount();
        return _output;
    }

    private static byte[] ChatRequest(int messages, int length)
    {
        var text = new StringBuilder("""{"model":"claude-sonnet","messages":[""");
        for (var i = 0; i < messages; i++)
        {
            text.Append(i == 0 ? "" : ",")
                .Append("""{"role":""").Append(i % 2 == 0 ? "\"user\"" : "\"assistant\"")
                .Append(""","content":"n\u00e9 """).Append('x', length).Append("\"}");
        }

        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    private void Translate(byte[] body, ArrayBufferWriter<byte> output)
    {
        if (!_dialect.TryRead(new ClientCall(body), out var request, out var refusal))
        {
            throw new InvalidOperationException(refusal.Message);
        }

        using (request)
        {
            Assert.Null(request.Translate(Options, "budget", output));
        }
    }

    private ChatWriter Writer()
    {
        Assert.True(_dialect.TryRead(new ClientCall("""{"stream":true,"messages":[{"role":"user","content":"x"}]}"""u8.ToArray()), out var request, out _));
        using (request)
        {
            return ((Envelope)request).CreateWriter(new ReplyIdentity("id", 1, "m"));
        }
    }
}
