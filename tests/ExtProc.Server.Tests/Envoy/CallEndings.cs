using System.Buffers;
using ExtProc.Core.Http;
using ExtProc.Protos;
using ExtProc.Server.Envoy;
using ExtProc.Server.Grpc;
using ExtProc.Testing.Exchanges;
using ExtProc.Testing.Logs;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using BodySendMode = ExtProc.Protos.ProcessingMode.Types.BodySendMode;

namespace ExtProc.Server.Tests.Envoy;

/// <summary>Envoy takes OK as "let the rest pass unprocessed": only a finished exchange may end so.</summary>
public sealed class CallEndings
{
    private static readonly ProcessingRequest RequestHeaders = Request("authorization", "Bearer finance");

    private readonly Gateway _gateway = new();

    [Fact]
    public async Task A_finished_exchange_is_OK()
    {
        var call = await RunAsync([.. Exchange()]);

        Assert.Equal(StatusCode.OK, call.Status.StatusCode);
        Assert.Equal(4, call.Answers.Count);
    }

    [Fact]
    public async Task A_refusal_is_answered_and_then_OK()
    {
        var call = await RunAsync(Request());

        Assert.Equal(StatusCode.OK, call.Status.StatusCode);
        Assert.Equal(401, Assert.Single(call.Answers).ImmediateResponse.Status.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task An_exchange_that_just_ends_is_never_OK(int messages)
    {
        var call = await RunAsync([.. Exchange().Take(messages)]);

        Assert.Equal(StatusCode.Cancelled, call.Status.StatusCode);
        Assert.Equal(messages, call.Answers.Count);
    }

    [Fact]
    public async Task A_body_that_the_transport_has_dropped_is_answered_503_and_then_OK()
    {
        var call = new ScriptedCall([RequestHeaders.ToByteArray(), null]);

        call.Status = await Method().InvokeAsync(call);

        Assert.Equal(StatusCode.OK, call.Status.StatusCode);
        Assert.Equal(503, call.Answers[1].ImmediateResponse.Status.Code);
    }

    [Fact]
    public async Task A_chunk_that_the_transport_has_dropped_is_never_OK()
    {
        var call = new ScriptedCall(
        [
            RequestHeaders.ToByteArray(),
            new ProcessingRequest { RequestBody = Body(Gateway.StreamBody) }.ToByteArray(),
            ResponseHeaders("application/vnd.amazon.eventstream").ToByteArray(),
            null,
        ]);

        call.Status = await Method().InvokeAsync(call);

        Assert.Equal(StatusCode.ResourceExhausted, call.Status.StatusCode);
        Assert.Equal(3, call.Answers.Count);
    }

    [Fact]
    public async Task A_message_of_no_known_kind_gets_no_answer_and_is_never_OK()
    {
        var call = await RunAsync(new ProcessingRequest());

        Assert.Equal(StatusCode.Cancelled, call.Status.StatusCode);
        Assert.Empty(call.Answers);
    }

    [Fact]
    public async Task The_clients_connection_is_told_to_whoever_judges_its_token()
    {
        await RunAsync(RequestHeaders);
        Assert.False(_gateway.Peer.IsKnown);

        var told = RequestHeaders.Clone();
        told.Attributes[HeaderMapView.AttributeGroup] = new Struct
        {
            Fields = { ["connection.id"] = Value.ForString("7"), ["source.address"] = Value.ForString("192.0.2.1:40000") },
        };
        await RunAsync(told);
        Assert.Equal(new ClientPeer("7", "192.0.2.1:40000"), _gateway.Peer);
    }

    [Fact]
    public async Task A_message_out_of_order_is_never_OK_and_counted_as_our_error()
    {
        var call = await RunAsync(RequestHeaders, RequestHeaders);

        Assert.Equal(StatusCode.FailedPrecondition, call.Status.StatusCode);
        Assert.Single(call.Answers);
        Assert.Contains("outcome=\"internal_error\"} 1\n", _gateway.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filter_that_only_observes_is_refused()
    {
        var observed = RequestHeaders.Clone();
        observed.ObservabilityMode = true;

        var call = await RunAsync(observed);

        Assert.Equal(StatusCode.FailedPrecondition, call.Status.StatusCode);
        Assert.Empty(call.Answers);
    }

    [Theory]
    [InlineData(BodySendMode.None, BodySendMode.Buffered)]
    [InlineData(BodySendMode.Streamed, BodySendMode.Buffered)]
    [InlineData(BodySendMode.BufferedPartial, BodySendMode.Buffered)]
    [InlineData(BodySendMode.FullDuplexStreamed, BodySendMode.FullDuplexStreamed)]
    [InlineData(BodySendMode.Buffered, BodySendMode.None)]
    [InlineData(BodySendMode.Buffered, BodySendMode.Streamed)]
    public async Task A_filter_that_does_not_wait_for_whole_bodies_is_refused(BodySendMode request, BodySendMode response)
    {
        var call = await RunAsync(WithModes(request, response));

        Assert.Equal(StatusCode.FailedPrecondition, call.Status.StatusCode);
        Assert.Empty(call.Answers);
    }

    [Fact]
    public async Task A_filter_that_waits_for_whole_bodies_is_served() =>
        Assert.Single((await RunAsync(WithModes(BodySendMode.Buffered, BodySendMode.Buffered))).Answers);

    [Fact]
    public async Task Request_trailers_in_place_of_a_body_end_the_exchange()
    {
        var call = await RunAsync(RequestHeaders, new ProcessingRequest { RequestTrailers = new HttpTrailers() });

        Assert.Equal(StatusCode.OK, call.Status.StatusCode);
        Assert.Equal(400, call.Answers[^1].ImmediateResponse.Status.Code);
    }

    [Fact]
    public async Task A_stream_that_its_trailers_cut_off_is_not_answered_and_never_OK()
    {
        var call = await RunAsync(
            RequestHeaders,
            new ProcessingRequest { RequestBody = Body(Gateway.StreamBody) },
            ResponseHeaders("application/vnd.amazon.eventstream"),
            new ProcessingRequest { ResponseTrailers = new HttpTrailers() });

        Assert.Equal(StatusCode.Unavailable, call.Status.StatusCode);
        Assert.Equal(3, call.Answers.Count);
        Assert.Contains("outcome=\"upstream_error\"} 1\n", _gateway.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_has_ended_stops_working_and_is_counted_as_aborted_without_a_log()
    {
        using var log = new LogGuard(LogLevel.Trace);
        var call = new ScriptedCall(Bytes(Exchange())) { Cancelled = new CancellationToken(canceled: true) };

        var status = await new ExternalProcessorMethod(() => _gateway.Services, log.Factory.CreateLogger<ExternalProcessorMethod>())
            .InvokeAsync(call);

        Assert.Equal(StatusCode.Unavailable, status.StatusCode);
        Assert.Single(call.Answers);
        Assert.Contains("team=\"finance\",model=\"other\",inference_profile=\"other\",dialect=\"openai_chat\",outcome=\"aborted\"} 1\n", _gateway.Metrics, StringComparison.Ordinal);
        Assert.Empty(log.Entries);
    }

    [Fact]
    public async Task Bytes_that_are_no_message_are_never_OK()
    {
        var call = new ScriptedCall([[0xFF, 0xFF, 0xFF]]);

        var thrown = await Assert.ThrowsAsync<RpcException>(() => Method().InvokeAsync(call));

        Assert.Equal(StatusCode.InvalidArgument, thrown.StatusCode);
    }

    private static IEnumerable<ProcessingRequest> Exchange() =>
    [
        RequestHeaders,
        new ProcessingRequest { RequestBody = Body(Gateway.RequestBody) },
        ResponseHeaders("application/json"),
        new ProcessingRequest { ResponseBody = Body(Gateway.Reply) },
    ];

    private static ProcessingRequest WithModes(BodySendMode request, BodySendMode response)
    {
        var message = RequestHeaders.Clone();
        message.ProtocolConfig = new ProtocolConfiguration { RequestBodyMode = request, ResponseBodyMode = response };
        return message;
    }

    private static ProcessingRequest Request(params string[] header) => new()
    {
        RequestHeaders = Headers([":method", "POST", ":path", "/v1/chat/completions", .. header]),
    };

    private static ProcessingRequest ResponseHeaders(string contentType) => new()
    {
        ResponseHeaders = Headers([":status", "200", "content-type", contentType, "x-amzn-requestid", "1"]),
    };

    private static HttpHeaders Headers(string[] namesAndValues)
    {
        var map = new HeaderMap();
        foreach (var pair in namesAndValues.Chunk(2))
        {
            map.Headers.Add(new HeaderValue { Key = pair[0], RawValue = ByteString.CopyFromUtf8(pair[1]) });
        }

        return new HttpHeaders { Headers = map };
    }

    private static HttpBody Body(string text) => new() { Body = ByteString.CopyFromUtf8(text), EndOfStream = true };

    private static byte[][] Bytes(IEnumerable<ProcessingRequest> messages) => [.. messages.Select(message => message.ToByteArray())];

    private ExternalProcessorMethod Method() => new(() => _gateway.Services, NullLogger<ExternalProcessorMethod>.Instance);

    private async Task<ScriptedCall> RunAsync(params ProcessingRequest[] messages)
    {
        var call = new ScriptedCall(Bytes(messages));
        call.Status = await Method().InvokeAsync(call);
        return call;
    }

    /// <summary>Gives messages; one that is null was dropped.</summary>
    private sealed class ScriptedCall(byte[]?[] messages) : IDuplexCall
    {
        private int _next;

        public ReadOnlySequence<byte> Message { get; private set; }

        public bool IsMessageDropped { get; private set; }

        public CancellationToken Cancelled { get; init; }

        public List<ProcessingResponse> Answers { get; } = [];

        public Status Status { get; set; }

        public ValueTask<bool> ReadAsync()
        {
            if (_next == messages.Length)
            {
                return new(false);
            }

            IsMessageDropped = messages[_next] is null;
            Message = new ReadOnlySequence<byte>(messages[_next++] ?? []);
            return new(true);
        }

        public ValueTask WriteAsync<TMessage>(TMessage message)
            where TMessage : IOutgoingMessage
        {
            var bytes = new ArrayBufferWriter<byte>();
            message.WriteTo(bytes);
            bytes.Write(message.Tail.Span);
            Answers.Add(ProcessingResponse.Parser.ParseFrom(bytes.WrittenSpan));
            return ValueTask.CompletedTask;
        }
    }
}
