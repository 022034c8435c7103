using System.Buffers;
using ExtProc.Protos;
using ExtProc.Server.Grpc;

namespace ExtProc.Benchmarks.Pipeline;

/// <summary>A call without a network: the method's own work, on the caller's thread.</summary>
internal sealed class MemoryCall(byte[][] messages) : IDuplexCall
{
    private readonly ArrayBufferWriter<byte> _answer = new(1 << 18);
    private int _next;

    /// <inheritdoc/>
    public ReadOnlySequence<byte> Message { get; private set; }

    /// <inheritdoc />
    public bool IsMessageDropped => false;

    /// <inheritdoc/>
    public CancellationToken Cancelled => CancellationToken.None;

    /// <summary>Checks an answer, when set: it must not be a refusal.</summary>
    public bool Checks { get; set; }

    /// <summary>Back to the first message.</summary>
    public void Rewind() => _next = 0;

    /// <inheritdoc/>
    public ValueTask<bool> ReadAsync()
    {
        if (_next == messages.Length)
        {
            return new(false);
        }

        Message = new ReadOnlySequence<byte>(messages[_next++]);
        return new(true);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync<TMessage>(TMessage message)
        where TMessage : IOutgoingMessage
    {
        _answer.ResetWrittenCount();
        message.WriteTo(_answer);
        _answer.Write(message.Tail.Span);
        if (Checks && ProcessingResponse.Parser.ParseFrom(_answer.WrittenSpan).ImmediateResponse is { } refusal)
        {
            throw new InvalidOperationException($"The exchange is refused: {refusal.Body.ToStringUtf8()}");
        }

        return ValueTask.CompletedTask;
    }
}
