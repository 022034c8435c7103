using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Grpc.Core;

namespace ExtProc.Server.Grpc;

/// <summary>
/// A call of the library without what the library allocates for each message. Its reader and its writer are asynchronous
/// methods that return a <see cref="Task"/>; here they never have to wait: the wait for a message is below the reader, and
/// the flush is behind the writer.
/// </summary>
internal sealed class LibraryCall : IDuplexCall, IDisposable
{
    /// <summary>As long as Envoy waits for the same.</summary>
    private static readonly TimeSpan PeerEndTimeout = TimeSpan.FromSeconds(1);

    private static readonly WriteOptions WithoutFlush = new(WriteFlags.BufferHint);

    private readonly MessageReader _reader;
    private readonly PipeWriter _output;
    private readonly IAsyncStreamReader<ReceivedMessage> _received;
    private readonly IServerStreamWriter<OutgoingMessage> _answers;
    private ReceivedMessage? _message;
    private OutgoingMessage? _answer;

    /// <param name="received">The library's reader.</param>
    /// <param name="answers">The library's writer.</param>
    /// <param name="context">The library's call, whose request body is a <see cref="MessageReader"/>.</param>
    public LibraryCall(IAsyncStreamReader<ReceivedMessage> received, IServerStreamWriter<OutgoingMessage> answers, ServerCallContext context)
    {
        var http = context.GetHttpContext();
        _reader = (MessageReader)http.Request.BodyReader;
        _output = http.Response.BodyWriter;
        _received = received;
        _answers = answers;
        answers.WriteOptions = WithoutFlush;
        Cancelled = context.CancellationToken;
    }

    /// <inheritdoc/>
    public ReadOnlySequence<byte> Message => _message?.Bytes ?? default;

    /// <inheritdoc/>
    public bool IsMessageDropped => _reader.IsMessageDropped;

    /// <inheritdoc/>
    public CancellationToken Cancelled { get; }

    /// <summary>How the peer broke the protocol, or null. A method cannot turn it into OK.</summary>
    public Status? Violation => _reader.Violation;

    /// <summary>Whether a message was begun and not finished: no trailers may follow, the peer would take them for its bytes.</summary>
    public bool HasTornMessage { get; private set; }

    /// <inheritdoc/>
    // Pooled: a call that waits for each message would otherwise allocate at each.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync()
    {
        ReturnMessage();
        var hadEnded = Violation is not null;
        if (!await _reader.WaitAsync())
        {
            return Violation is { } violation && !hadEnded ? throw new RpcException(violation) : false;
        }

        if (Cancelled.IsCancellationRequested)
        {
            return false;
        }

        try
        {
            if (!await _received.MoveNext(CancellationToken.None))
            {
                return false;
            }
        }
        // The library refuses to read when the call was just reset.
        catch (InvalidOperationException) when (Cancelled.IsCancellationRequested)
        {
            return false;
        }

        _message = _received.Current;
        return true;
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync<TMessage>(TMessage message)
        where TMessage : IOutgoingMessage
    {
        if (Cancelled.IsCancellationRequested)
        {
            return;
        }

        var answer = Reuse<TMessage>();
        answer.Value = message;
        HasTornMessage = true;
        try
        {
            await _answers.WriteAsync(answer);
        }
        // The library refuses to write when the call was just reset.
        catch (InvalidOperationException) when (Cancelled.IsCancellationRequested)
        {
            return;
        }

        if (answer.Failure is { } bug)
        {
            throw bug;
        }

        // In slices: the pipe would hold all of it beside the buffer that it is copied from.
        for (var tail = message.Tail; tail.Length > OutgoingMessage.LongestSlice;)
        {
            // A peer that has gone away makes the flush complete; the next read says so.
            if ((await _output.FlushAsync()).IsCompleted)
            {
                return;
            }

            tail = tail[OutgoingMessage.LongestSlice..];
            _output.Write(tail.Span[..Math.Min(tail.Length, OutgoingMessage.LongestSlice)]);
        }

        HasTornMessage = false;
        await _output.FlushAsync();
    }

    /// <summary>
    /// Waits a moment for the peer to end its side or to reset the call, and drops what still comes. A response that ends
    /// while the request is open makes Kestrel reset the stream and remember it for five seconds; at a few thousand calls per
    /// second its memory is full, and it drops the connection (ENHANCE_YOUR_CALM).
    /// </summary>
    public async ValueTask WaitForPeerEndAsync()
    {
        ReturnMessage();
        // Looks instead of reading: Envoy ends each call with a reset, which would be an exception in a read that waits.
        for (var pause = TimeSpan.FromMilliseconds(1); !Cancelled.IsCancellationRequested && pause < PeerEndTimeout; pause *= 2)
        {
            if (_reader.HasPeerEnded())
            {
                return;
            }

            await Task.Delay(pause, TimeProvider.System, Cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Gives back the memory of a message.</summary>
    public void Dispose()
    {
        ReturnMessage();
        _reader.Dispose();
    }

    private void ReturnMessage()
    {
        _message?.Return();
        _message = null;
    }

    private OutgoingMessage<TMessage> Reuse<TMessage>()
        where TMessage : IOutgoingMessage
    {
        if (_answer is not OutgoingMessage<TMessage> answer)
        {
            _answer = answer = new OutgoingMessage<TMessage>();
        }

        return answer;
    }
}
