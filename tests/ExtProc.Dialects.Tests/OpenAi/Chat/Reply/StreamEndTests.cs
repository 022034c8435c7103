using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat.Reply;
using ExtProc.Dialects.Tests.Wire.EventStream;
using ExtProc.Testing.EventStreams;
using Xunit;
using static ExtProc.Dialects.Tests.OpenAi.Chat.Reply.Replies;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Reply;

public sealed class StreamEndTests
{
    private static readonly byte[] Complete = Body(MessageStart, Text(0, "a"), MessageStop("end_turn"), Metadata);

    private static readonly byte[] Open = Body(MessageStart, Text(0, "a"));

    [Theory]
    [InlineData("throttlingException", "rate_limit_error", "rate_limit_exceeded")]
    [InlineData("internalServerException", "server_error", "upstream_error")]
    [InlineData("serviceUnavailableException", "server_error", "upstream_unavailable")]
    [InlineData("validationException", "invalid_request_error", "invalid_request_error")]
    [InlineData("modelStreamErrorException", "server_error", "upstream_error")]
    [InlineData("modelTimeoutException", "timeout", "timeout")]
    [InlineData("accessDeniedException", "api_error", "upstream_auth_error")]
    [InlineData("exceptionOfNextYear", "api_error", "upstream_error")]
    [InlineData("", "api_error", "upstream_error")]
    public void An_exception_frame_ends_the_stream_with_one_error_event(string name, string type, string code)
    {
        var stream = Stream(Body(Open, FrameEncoder.Exception(name, """{"message":"It is so."}"""), Complete));

        AssertFailed(stream, ReplyFailureKind.Exception, type, code);
        Assert.Equal(3, stream.Data.Count);
    }

    [Fact]
    public void The_exception_vectors_are_error_events_with_their_message()
    {
        foreach (var (name, type, message) in new[]
        {
            ("exception throttlingException", "rate_limit_error", "Too many tokens, please wait before trying again."),
            ("exception modelStreamErrorException", "server_error", "The model returned an error."),
            ("error (unmodelled)", "server_error", "An internal error occurred."),
        })
        {
            var stream = Stream(Body(Open, EventStreamVectors.Frame(name).Bytes));

            Assert.Equal(message, AssertFailed(stream, ReplyFailureKind.Exception, type).GetProperty("message").GetString());
        }
    }

    [Fact]
    public void The_models_own_status_selects_the_type()
    {
        var exception = FrameEncoder.Exception("modelStreamErrorException", """{"originalStatusCode":400,"message":"No."}""");

        AssertFailed(Stream(Body(Open, exception)), ReplyFailureKind.Exception, "invalid_request_error");
    }

    [Fact]
    public void When_the_first_frame_is_an_exception_the_error_event_is_all_there_is()
    {
        var stream = Stream(FrameEncoder.Exception("throttlingException", """{"message":"Wait."}"""));

        Assert.Equal(
            "data: {\"error\":{\"message\":\"Wait.\",\"type\":\"rate_limit_error\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}\n\n",
            stream.Text);
        Assert.False(stream.HasOutput);
    }

    [Fact]
    public void An_unknown_error_frame_says_nothing_of_what_it_held()
    {
        var stream = Stream(Body(Open, FrameEncoder.Error("Weird", "db7 arn:aws:iam::123456789012:role/x")));

        AssertFailed(stream, ReplyFailureKind.Exception, "api_error");
        Assert.DoesNotContain("db7", stream.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("validationException")]
    [InlineData("throttlingException")]
    [InlineData("accessDeniedException")]
    [InlineData("exceptionOfNextYear")]
    public void No_ARN_and_no_account_number_gets_out(string name)
    {
        const string Leak = "User arn:aws:sts::123456789012:assumed-role/gw/i-0 of 123456789012 may not";
        var stream = Stream(Body(Open, FrameEncoder.Exception(name, $$"""{"message":"{{Leak}}"}""")));

        Assert.DoesNotContain("arn:", stream.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("123456789012", stream.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("123456789012", stream.Summary.Failure!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_after_the_message_has_stopped_is_still_not_a_clean_end()
    {
        var stream = Stream(Body(Complete, FrameEncoder.Exception("internalServerException", "{}")));

        AssertFailed(stream, ReplyFailureKind.Exception, "server_error");
        Assert.Equal(37, stream.Summary.Usage!.Value.Total);
    }

    [Fact]
    public void A_body_that_ends_anywhere_before_the_message_stopped_is_truncated()
    {
        var body = Body(Open, MessageStop("end_turn"));
        for (var length = 0; length < body.Length; length++)
        {
            AssertFailed(Stream(body[..length]), ReplyFailureKind.Truncated, "api_error");
        }
    }

    [Fact]
    public void A_body_that_ends_inside_a_frame_is_truncated_also_after_the_message_stopped()
    {
        var length = Complete.Length - Metadata.Length;
        Assert.True(Stream(Complete[..length]).IsDone);
        for (length++; length < Complete.Length; length++)
        {
            AssertFailed(Stream(Complete[..length]), ReplyFailureKind.Truncated, "api_error");
        }
    }

    [Fact]
    public void Without_metadata_the_end_is_clean_and_usage_unknown()
    {
        var stream = Stream(Complete[..^Metadata.Length]);

        Assert.True(stream.IsDone);
        Assert.Null(stream.Summary.Usage);
        Assert.Equal(ReplyFailureKind.None, stream.Summary.FailureKind);
        Assert.DoesNotContain("prompt_tokens", stream.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_checksum_ends_the_stream_wherever_it_is()
    {
        for (var position = 0; position < Complete.Length; position++)
        {
            var damaged = (byte[])Complete.Clone();
            damaged[position] ^= 0x10;

            AssertFailed(Stream(damaged), ReplyFailureKind.Corrupt, "api_error");
        }
    }

    [Fact]
    public void An_oversized_frame_ends_the_stream()
    {
        var stream = Stream(Body(Open, FrameEncoder.Event("messageStop", new byte[MaxFrameBytes])));

        AssertFailed(stream, ReplyFailureKind.Oversized, "api_error");
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("""{"contentBlockIndex":0,"delta":{"text":5}}""")]
    public void A_payload_that_is_not_what_it_should_be_ends_the_stream(string payload) =>
        AssertFailed(
            Stream(Body(Open, FrameEncoder.Event("contentBlockDelta", payload), Complete)),
            ReplyFailureKind.Malformed,
            "api_error");

    [Fact]
    public void A_payload_that_is_not_UTF8_ends_the_stream()
    {
        byte[] payload = [.. "{\"delta\":{\"text\":\""u8, 0xFF, .. "\"}}"u8];

        AssertFailed(Stream(Body(Open, FrameEncoder.Event("contentBlockDelta", payload))), ReplyFailureKind.Malformed, "api_error");
    }

    [Fact]
    public void Every_way_to_fail_gives_the_same_stream_at_every_cut()
    {
        byte[][] tails =
        [
            FrameEncoder.Exception("throttlingException", "{}"),
            new byte[16],
            FrameEncoder.Event("messageStop", "x"),
            Metadata[..^1],
        ];
        foreach (var tail in tails)
        {
            var body = Body(Open, tail);
            var expected = Stream(body);
            AssertFailed(expected, expected.Summary.FailureKind, type: null);
            foreach (var arrival in Arrival.All(body))
            {
                Assert.Equal(expected.Text, Stream(arrival).Text);
            }
        }
    }

    [Fact]
    public void After_its_end_the_translator_writes_nothing_more()
    {
        foreach (var body in new[] { Complete, Body(Open, new byte[16]) })
        {
            var output = new ArrayBufferWriter<byte>();
            using var translator = new StreamTranslator(new ChatWriter(Identity, true), MaxFrameBytes);
            translator.Feed(new(body), output);
            translator.End(output);
            var length = output.WrittenCount;

            translator.Feed(new(Complete), output);
            translator.End(output);

            Assert.Equal(length, output.WrittenCount);
        }
    }

    [Fact]
    public void Random_bytes_and_mutated_streams_never_throw_and_end_in_exactly_one_way()
    {
        var random = new Random(2026);
        for (var round = 0; round < 3000; round++)
        {
            var body = (byte[])TextAndTools.Clone();
            if (round % 3 == 0)
            {
                body = new byte[random.Next(300)];
                random.NextBytes(body);
            }
            else
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
                body = body[..random.Next(body.Length)];
            }

            var stream = Stream(new Arrival("pieces", [.. body.Chunk(random.Next(1, 90)).Select(piece => new[] { piece })]));

            Assert.Equal(1, stream.Data.Count(data => data == "[DONE]" || data.StartsWith("{\"error\"", StringComparison.Ordinal)));
            Assert.Equal(stream.IsDone, stream.Summary.Failure is null);
        }
    }

    [Fact]
    public void Frames_in_any_order_with_good_checksums_never_throw()
    {
        byte[][] frames =
        [
            MessageStart, Text(0, "a"), Text(1, ""), Reasoning(0, "r"), Signature(0, "s"), ToolStart(0, "i", "n"),
            ToolStart(1, "i", "n"), ToolInput(0, "1"), ToolInput(1, ""), BlockStop(0), BlockStop(1), MessageStop("tool_use"),
            Metadata, FrameEncoder.Event("new", "{}"), .. EventStreamVectors.Frames.Select(frame => frame.Bytes),
        ];
        var random = new Random(17);
        for (var round = 0; round < 3000; round++)
        {
            var stream = Stream(Body(Enumerable.Range(0, random.Next(20)).Select(_ => frames[random.Next(frames.Length)])));

            Assert.Equal(stream.IsDone, stream.Summary.Failure is null);
            if (stream.IsDone)
            {
                Assert.NotNull(new SseStream(stream.Data).Accumulate().FinishReason);
            }
        }
    }

    private static JsonElement AssertFailed(StreamResult stream, ReplyFailureKind kind, string? type, string? code = null)
    {
        Assert.Equal(kind, stream.Summary.FailureKind);
        Assert.NotNull(stream.Summary.Failure);
        Assert.DoesNotContain("[DONE]", stream.Text, StringComparison.Ordinal);
        var error = JsonDocument.Parse(Encoding.UTF8.GetBytes(stream.Data[^1])).RootElement.GetProperty("error");
        Assert.Equal(1, stream.Data.Count(data => data.StartsWith("{\"error\"", StringComparison.Ordinal)));
        Assert.Equal(stream.Summary.Failure.Message, error.GetProperty("message").GetString());
        Assert.Equal(type ?? error.GetProperty("type").GetString(), error.GetProperty("type").GetString());
        Assert.Equal(code ?? stream.Summary.Failure.Code, error.GetProperty("code").GetString());
        return error;
    }
}
