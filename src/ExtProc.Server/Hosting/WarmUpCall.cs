using System.Buffers;
using ExtProc.Server.Grpc;

namespace ExtProc.Server.Hosting;

/// <summary>A call without a network: gives prepared messages, takes and forgets the answers.</summary>
internal sealed class WarmUpCall(byte[][] messages) : IDuplexCall
{
    private readonly ArrayBufferWriter<byte> _answers = new();
    private int _next;

    /// <inheritdoc />
    public ReadOnlySequence<byte> Message { get; private set; }

    /// <inheritdoc />
    public bool IsMessageDropped => false;

    /// <inheritdoc />
    public CancellationToken Cancelled => CancellationToken.None;

    /// <summary>Bytes of the answers so far: a warm-up that warmed nothing up answers nothing.</summary>
    public int AnswerBytes { get; private set; }

    /// <inheritdoc />
    public ValueTask<bool> ReadAsync()
    {
        if (_next == messages.Length)
        {
            return new(false);
        }

        Message = new ReadOnlySequence<byte>(messages[_next++]);
        return new(true);
    }

    /// <inheritdoc />
    public ValueTask WriteAsync<TMessage>(TMessage message)
        where TMessage : IOutgoingMessage
    {
        _answers.ResetWrittenCount();
        message.WriteTo(_answers);
        _answers.Write(message.Tail.Span);
        AnswerBytes += message.Length;
        return ValueTask.CompletedTask;
    }
}
