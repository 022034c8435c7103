using System.Buffers;
using System.Text;
using ExtProc.Protos;
using ExtProc.Server.Envoy;
using ExtProc.Server.Grpc;
using ExtProc.Testing.Exchanges;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ExtProc.Server.Tests.Envoy;

/// <summary>When a call ends: not before Envoy has ended its side, which it does after the last answer.</summary>
public sealed class EndOfCalls
{
    [Fact]
    public async Task A_finished_exchange_is_in_the_books_and_ends_after_Envoy_has_ended_its_side()
    {
        using var gateway = new Gateway();
        var call = new HeldCall(Exchange());

        var running = Method(gateway).InvokeAsync(call);

        Assert.False(running.IsCompleted);
        Assert.Equal(4, call.Answers);
        Assert.Contains("outcome=\"ok\"} 1", gateway.Metrics, StringComparison.Ordinal);
        call.EndOfPeer.SetResult(false);
        Assert.Equal(GrpcStatus.Ok, await running);
    }

    [Fact]
    public async Task A_refused_exchange_ends_after_Envoy_has_ended_its_side()
    {
        using var gateway = new Gateway();
        var call = new HeldCall(SyntheticExchange.HeadersOnly("expired"));

        var running = Method(gateway).InvokeAsync(call);

        Assert.False(running.IsCompleted);
        Assert.Equal(1, call.Answers);
        call.EndOfPeer.SetResult(false);
        Assert.Equal(GrpcStatus.Ok, await running);
    }

    [Fact]
    public async Task Trailers_behind_the_last_answer_need_none()
    {
        using var gateway = new Gateway();
        var trailers = new ProcessingRequest { ResponseTrailers = new HttpTrailers() }.ToByteArray();
        var call = new HeldCall([.. Exchange(), trailers]);

        Assert.Equal(GrpcStatus.Ok, await Method(gateway).InvokeAsync(call));
        Assert.Equal(4, call.Answers);
    }

    private static ExternalProcessorMethod Method(Gateway gateway) => new(() => gateway.Services, NullLogger<ExternalProcessorMethod>.Instance);

    private static byte[][] Exchange() => SyntheticExchange.Whole(
        "finance", Encoding.UTF8.GetBytes(Gateway.RequestBody), "application/json", Encoding.UTF8.GetBytes(Gateway.Reply));

    /// <summary>Gives the messages, then waits for <see cref="EndOfPeer"/>.</summary>
    private sealed class HeldCall(byte[][] messages) : IGrpcCall
    {
        private int _next;

        public TaskCompletionSource<bool> EndOfPeer { get; } = new();

        public int Answers { get; private set; }

        public ReadOnlySequence<byte> Message { get; private set; }

        public CancellationToken Cancelled => CancellationToken.None;

        public ValueTask<bool> ReadAsync()
        {
            if (_next == messages.Length)
            {
                return new(EndOfPeer.Task);
            }

            Message = new ReadOnlySequence<byte>(messages[_next++]);
            return new(true);
        }

        public ValueTask WriteAsync<TMessage>(TMessage message)
            where TMessage : IGrpcMessage
        {
            Answers++;
            return ValueTask.CompletedTask;
        }
    }
}
