using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using ExtProc.Dialects.OpenAi.Shared;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

public sealed class ErrorBodyTests
{
    [Theory]
    [InlineData(400, "invalid_request_error")]
    [InlineData(401, "authentication_error")]
    [InlineData(403, "permission_error")]
    [InlineData(404, "invalid_request_error")]
    [InlineData(408, "timeout")]
    [InlineData(413, "invalid_request_error")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(500, "server_error")]
    [InlineData(502, "api_error")]
    [InlineData(503, "server_error")]
    [InlineData(504, "timeout")]
    [InlineData(599, "server_error")]
    public void The_status_selects_the_type(int status, string type) =>
        Assert.Equal(
            $$$"""{"error":{"message":"No.","type":"{{{type}}}","param":null,"code":"some_code"}}""",
            Written(new(status, "some_code", "No.")));

    [Fact]
    public void The_field_at_fault_is_named() =>
        Assert.Equal(
            """{"error":{"message":"No.","type":"invalid_request_error","param":"messages[2].content","code":"invalid_request_error"}}""",
            Written(Refusal.BadRequest("messages[2].content", "No.")));

    [Fact]
    public void Any_text_stays_one_line_of_valid_JSON()
    {
        const string Hostile = "\"},\"x\":{\"\\ \r\n\t\0\u001f é 🌍 \u2028";
        var written = Written(new(400, Hostile, Hostile) { Param = Hostile });

        Assert.DoesNotContain(written, value => value < ' ');
        using var document = JsonDocument.Parse(written);
        var error = document.RootElement.GetProperty("error");
        Assert.Equal(4, error.EnumerateObject().Count());
        Assert.All(["message", "param", "code"], name => Assert.Equal(Hostile, error.GetProperty(name).GetString()));
    }

    [Fact]
    public void Hostile_names_and_ids_cannot_leave_their_string()
    {
        const string Hostile = "a\",\"choices\":[],\"b\":\"\\\n\ud800";
        var identity = new ReplyIdentity(Hostile, 5, Hostile);
        var stream = new ArrayBufferWriter<byte>();
        var whole = new ArrayBufferWriter<byte>();
        new ChatWriter(identity, includeUsage: false).WriteEvent(
            new() { Kind = ExtProc.Dialects.Bedrock.Replies.ConverseEventKind.MessageStart },
            stream);
        new ChatWriter(identity, includeUsage: false).WriteWhole(whole);

        var chunk = Assert.Single(SseStream.Parse(Encoding.UTF8.GetString(stream.WrittenSpan)).Data);
        foreach (var text in new[] { chunk, Encoding.UTF8.GetString(whole.WrittenSpan) })
        {
            using var document = JsonDocument.Parse(text);
            Assert.Equal("chatcmpl-" + Hostile.Replace('\ud800', '\ufffd'), document.RootElement.GetProperty("id").GetString());
            Assert.Equal(Hostile.Replace('\ud800', '\ufffd'), document.RootElement.GetProperty("model").GetString());
            Assert.Equal(5, document.RootElement.GetProperty("created").GetInt64());
            Assert.Equal(1, document.RootElement.GetProperty("choices").GetArrayLength());
        }
    }

    private static string Written(Refusal refusal)
    {
        var output = new ArrayBufferWriter<byte>();
        ErrorWriter.Write(refusal, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
