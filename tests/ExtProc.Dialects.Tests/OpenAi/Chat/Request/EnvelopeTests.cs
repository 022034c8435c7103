using System.Buffers;
using System.Text;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat.Request;
using ExtProc.Dialects.Tests.Bedrock.Requests;
using ExtProc.Dialects.Tests.GoldenCases;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>What the server must know before it chooses a profile.</summary>
public sealed class EnvelopeTests
{
    [Theory]
    [InlineData("", null, false)]
    [InlineData("\"model\":null,\"stream\":null", null, false)]
    [InlineData("\"model\":\"\",\"stream\":false", null, false)]
    [InlineData("\"model\":\"gpt-4o\",\"stream\":true", "gpt-4o", true)]
    [InlineData("\"model\":\"m\\u006fdel \\ud83d\\ude00\"", "model 😀", false)]
    [InlineData("\"model\":\"arn:aws:bedrock:us-east-1:1:application-inference-profile/x\"", "arn:aws:bedrock:us-east-1:1:application-inference-profile/x", false)]
    public void Model_and_stream_are_read(string members, string? model, bool stream)
    {
        Assert.True(Requests.Dialect.TryRead(new ClientCall(Requests.Hello(members)), out var request, out var refusal));
        using (request)
        {
            Assert.Null(refusal);
            Assert.Equal(model, request.Model);
            Assert.Equal(stream, request.Stream);
        }
    }

    [Fact]
    public void A_model_name_longer_than_any_profile_is_refused()
    {
        Assert.False(Requests.Dialect.TryRead(new ClientCall(Requests.Hello($"\"model\":\"{new string('m', 2049)}\"")), out var request, out var refusal));
        Assert.Null(request);
        Assert.Equal("model", refusal.Param);
    }

    [Theory]
    [InlineData("\"stream_options\":{\"include_usage\":true}", true)]
    [InlineData("\"stream_options\":{\"include_usage\":false}", false)]
    [InlineData("\"stream_options\":null", false)]
    [InlineData("", false)]
    public void The_usage_chunk_comes_only_when_asked_for(string members, bool expected)
    {
        Assert.True(Requests.Dialect.TryRead(new ClientCall(Requests.Hello(members)), out var request, out _));
        using (request)
        {
            var output = new ArrayBufferWriter<byte>();
            var writer = ((Envelope)request).CreateWriter(new ReplyIdentity("r", 1, "m"));
            writer.WriteEvent(new ConverseEvent { Kind = ConverseEventKind.Metadata, Usage = new TokenUsage(1, 2, 0, 0) }, output);
            writer.WriteStreamEnd(output);
            Assert.Equal(expected, Encoding.UTF8.GetString(output.WrittenSpan).Contains("\"usage\":{", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]", false, false)]
    [InlineData("\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"files.read\"}}]", true, false)]
    [InlineData("\"tools\":[{\"type\":\"custom\",\"custom\":{\"name\":\"run\"}}]", true, false)]
    [InlineData("\"functions\":[{\"name\":\"f\"}]", false, true)]
    [InlineData("\"functions\":[]", false, false)]
    public void What_a_reply_has_to_restore_is_known_after_the_request_is_gone(string members, bool names, bool functions)
    {
        Assert.True(Requests.Dialect.TryRead(new ClientCall(Requests.Hello(members)), out var read, out _));
        var request = Assert.IsType<Envelope>(read);
        Assert.Null(request.Translate(Requests.Options, CaseOptions.RequestId, new ArrayBufferWriter<byte>()));
        request.Dispose();
        Assert.Equal(names, request.ToolNames is not null);
        Assert.Equal(functions, request.DeclaresFunctions);
    }

    [Theory]
    [InlineData("\"max_tokens\":0", "max_tokens")]
    [InlineData("\"max_tokens\":-1", "max_tokens")]
    [InlineData("\"max_tokens\":2147483648", "max_tokens")]
    [InlineData("\"max_completion_tokens\":5,\"max_tokens\":1e2", "max_tokens")]
    [InlineData("\"temperature\":-0.1", "temperature")]
    [InlineData("\"temperature\":2.0001", "temperature")]
    [InlineData("\"temperature\":1e400", "temperature")]
    [InlineData("\"top_p\":1.01", "top_p")]
    [InlineData("\"tool_choice\":\"some\"", "tool_choice")]
    [InlineData("\"n\":0", "n")]
    public void A_value_out_of_range_is_refused_by_name(string members, string param) =>
        Assert.Equal(param, Requests.Translate(Encoding.UTF8.GetString(Requests.Hello(members)))?.Param);

    [Theory]
    [InlineData("\"max_tokens\":2147483647")]
    [InlineData("\"temperature\":0")]
    [InlineData("\"temperature\":2")]
    [InlineData("\"top_p\":1.0")]
    [InlineData("\"stop\":[]")]
    [InlineData("\"n\":1.0")]
    public void A_value_at_the_end_of_its_range_is_taken(string members)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Null(Requests.Translate(Requests.Hello(members), output));
        ConverseValidator.Check(output.WrittenMemory);
    }
}
