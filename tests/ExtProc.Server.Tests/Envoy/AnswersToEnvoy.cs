using System.Buffers;
using ExtProc.Core.Accounting;
using ExtProc.Core.Exchange;
using ExtProc.Dialects.Contract;
using ExtProc.Protos;
using ExtProc.Server.Envoy;
using Google.Protobuf;
using Xunit;
using Kind = ExtProc.Protos.ProcessingRequest.RequestOneofCase;

namespace ExtProc.Server.Tests.Envoy;

public sealed class AnswersToEnvoy
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(119)]
    [InlineData(120)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(16_383)]
    [InlineData(16_384)]
    [InlineData(2_097_152)]
    public void A_body_is_written_as_generated_code_would(int length)
    {
        var only = new Directive();
        only.ReplaceBody(new byte[length]);
        var more = new Directive { ClearRouteCache = true, Labels = TransactionLabels.Unknown, Usage = new TokenUsage(1, 2, 3, 4) };
        more.ReplaceBody(new byte[length]);
        more.Headers.Set("x-team", "finance");
        more.Headers.Remove("authorization");
        Assert.True(only.IsOnlyBody);
        foreach (var (kind, answer) in new[] { (Kind.RequestBody, only), (Kind.ResponseBody, only), (Kind.RequestBody, more), (Kind.ResponseBody, more) })
        {
            var written = new ArrayBufferWriter<byte>();

            var message = new BodyAnswer(kind, answer);
            message.WriteTo(written);
            written.Write(message.Tail.Span);

            Assert.Equal(message.Length, written.WrittenCount);
            Assert.Equal(Expected(kind, answer), ProcessingResponse.Parser.ParseFrom(written.WrittenSpan));
        }
    }

    [Fact]
    public void A_header_is_set_in_the_one_field_that_Envoy_reads()
    {
        var answer = new Directive();
        answer.Headers.Set("x-team", "finance");

        var header = AnswerMessages.Build(Kind.RequestHeaders, answer)
            .RequestHeaders.Response.HeaderMutation.SetHeaders.Single();

        Assert.Equal("finance", header.Header.RawValue.ToStringUtf8());
        Assert.Equal("", header.Header.Value);
        Assert.False(header.Append);
        Assert.Equal(HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd, header.AppendAction);
    }

    [Fact]
    public void An_override_states_both_bodies_and_keeps_trailers()
    {
        var mode = AnswerMessages.Build(Kind.ResponseHeaders, new Directive { StreamResponseBody = true }).ModeOverride;

        Assert.Equal(ProcessingMode.Types.BodySendMode.Buffered, mode.RequestBodyMode);
        Assert.Equal(ProcessingMode.Types.BodySendMode.Streamed, mode.ResponseBodyMode);
        Assert.Equal(ProcessingMode.Types.HeaderSendMode.Send, mode.RequestTrailerMode);
        Assert.Equal(ProcessingMode.Types.HeaderSendMode.Send, mode.ResponseTrailerMode);
    }

    [Fact]
    public void Metadata_is_in_the_namespace_that_the_filter_lets_through()
    {
        var answer = new Directive
        {
            Labels = new TransactionLabels("finance", "claude-sonnet", "arn"),
            Usage = new TokenUsage(1, 2, 3, 4),
        };

        var fields = AnswerMessages.Build(Kind.ResponseBody, answer).DynamicMetadata.Fields["extproc"].StructValue.Fields;

        Assert.Equal("finance", fields["team"].StringValue);
        Assert.Equal("claude-sonnet", fields["model"].StringValue);
        Assert.Equal("arn", fields["inference_profile"].StringValue);
        Assert.Equal([1, 2, 3, 4, 10], new[] { "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "total_tokens" }
            .Select(name => fields[name].NumberValue));
    }

    [Theory]
    [InlineData(Kind.RequestHeaders, ProcessingResponse.ResponseOneofCase.RequestHeaders)]
    [InlineData(Kind.RequestBody, ProcessingResponse.ResponseOneofCase.RequestBody)]
    [InlineData(Kind.RequestTrailers, ProcessingResponse.ResponseOneofCase.RequestTrailers)]
    [InlineData(Kind.ResponseHeaders, ProcessingResponse.ResponseOneofCase.ResponseHeaders)]
    [InlineData(Kind.ResponseBody, ProcessingResponse.ResponseOneofCase.ResponseBody)]
    [InlineData(Kind.ResponseTrailers, ProcessingResponse.ResponseOneofCase.ResponseTrailers)]
    public void An_answer_is_of_the_kind_of_its_message(Kind kind, ProcessingResponse.ResponseOneofCase expected) =>
        Assert.Equal(expected, AnswerMessages.Build(kind, new Directive()).ResponseCase);

    [Fact]
    public void An_end_of_the_exchange_is_an_immediate_response_whatever_was_asked()
    {
        var answer = new Directive();
        answer.EndWith(401, "extproc_invalid_token", "{}"u8.ToArray());
        answer.Headers.Set("content-type", "application/json");

        var immediate = AnswerMessages.Build(Kind.RequestHeaders, answer).ImmediateResponse;

        Assert.Equal(401, immediate.Status.Code);
        Assert.Equal("extproc_invalid_token", immediate.Details);
        Assert.Equal("{}", immediate.Body.ToStringUtf8());
        Assert.Equal("content-type", immediate.Headers.SetHeaders.Single().Header.Key);
    }

    private static ProcessingResponse Expected(Kind kind, Directive answer)
    {
        var expected = AnswerMessages.Build(kind, answer);
        var response = kind == Kind.RequestBody ? expected.RequestBody.Response : expected.ResponseBody.Response;
        response.BodyMutation = answer.Body.IsEmpty
            ? new BodyMutation { Clear = true }
            : new BodyMutation { Body = ByteString.CopyFrom(answer.Body.Span) };
        return expected;
    }
}
