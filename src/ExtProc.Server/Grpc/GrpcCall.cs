using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;

namespace ExtProc.Server.Grpc;

/// <summary>
/// A call on an HTTP/2 stream of Kestrel. It works on the stream's features themselves: an HttpContext around them
/// would cost allocations for every call and give nothing.
/// </summary>
internal sealed class GrpcCall : IGrpcCall
{
    /// <summary>As long as Envoy waits for the same.</summary>
    private static readonly TimeSpan PeerEndTimeout = TimeSpan.FromSeconds(1);

    private readonly IFeatureCollection _stream;
    private readonly int _maxMessageBytes;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly CountedWriter _counted;
    private readonly MessageBudget _budget;
    private bool _holdsMessage;
    private bool _inputEnded;
    private int _taken;

    /// <param name="stream">Features of one HTTP/2 request.</param>
    /// <param name="maxMessageBytes">Longest message that may come in.</param>
    /// <param name="budget">What all calls together may hold.</param>
    public GrpcCall(IFeatureCollection stream, int maxMessageBytes, MessageBudget budget)
    {
        _budget = budget;
        _stream = stream;
        _maxMessageBytes = maxMessageBytes;
        _input = stream.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        _output = stream.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        _counted = new CountedWriter(_output);
    }

    /// <inheritdoc/>
    public ReadOnlySequence<byte> Message { get; private set; }

    /// <inheritdoc/>
    public CancellationToken Cancelled => _stream.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

    /// <summary>How the peer broke the protocol, or null. A method cannot turn it into OK.</summary>
    public GrpcStatus? Violation { get; private set; }

    /// <summary>Whether a message was written: the response headers are on their way.</summary>
    public bool HasWritten { get; private set; }

    /// <summary>Whether a message was begun and not finished: no trailers may follow, the peer would take them for its bytes.</summary>
    public bool HasTornMessage { get; private set; }

    /// <inheritdoc/>
    // Pooled: a call that waits for each message would otherwise allocate at each.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> ReadAsync()
    {
        if (_inputEnded)
        {
            return false;
        }

        try
        {
            if (_holdsMessage)
            {
                _holdsMessage = false;
                _input.AdvanceTo(Message.End);
                Message = default;
                ReleaseBudget();
            }

            while (true)
            {
                var result = await _input.ReadAsync();
                var received = result.Buffer;
                if (GrpcFrame.TryRead(received, _maxMessageBytes, out var message))
                {
                    Message = message;
                    _holdsMessage = true;
                    return true;
                }

                TakeBudget(GrpcFrame.AnnouncedLength(received));
                var isEmpty = received.IsEmpty;
                // Nothing is consumed, all is examined: Kestrel sends flow-control credit for examined bytes, so that a
                // message longer than the stream's window still arrives.
                _input.AdvanceTo(received.Start, received.End);
                if (result.IsCompleted)
                {
                    _inputEnded = true;
                    return isEmpty
                        ? false
                        : throw new GrpcException(new GrpcStatus(GrpcStatusCode.Internal, "incomplete message"));
                }
            }
        }
        catch (GrpcException e)
        {
            _inputEnded = true;
            Violation = e.Status;
            throw;
        }
        // Kestrel's exceptions for a reset stream (IOException) and a lost connection (either).
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _inputEnded = true;
            return false;
        }
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync<TMessage>(TMessage message)
        where TMessage : IGrpcMessage
    {
        if (!HasWritten)
        {
            _stream.GetRequiredFeature<IHttpResponseFeature>().Headers.ContentType = GrpcEndpoints.ContentType;
            HasWritten = true;
        }

        var length = message.Length;
        HasTornMessage = true;
        GrpcFrame.WritePrefix(_output.GetSpan(GrpcFrame.PrefixLength), length);
        _output.Advance(GrpcFrame.PrefixLength);
        var before = _counted.Count;
        message.WriteTo(_counted);
        var written = _counted.Count - before;
        if (written != length)
        {
            throw new InvalidOperationException($"{typeof(TMessage).Name} wrote {written} bytes and announced {length}.");
        }

        HasTornMessage = false;
        // A peer that has gone away makes the flush complete; the next read says so.
        await _output.FlushAsync();
    }

    /// <summary>Gives back the memory of a message that did not come to its end. To be called when the call is over.</summary>
    public void ReleaseBudget()
    {
        _budget.Return(_taken);
        _taken = 0;
    }

    /// <summary>
    /// Waits a moment for the peer to end its side, and drops what still comes. A response that ends while the request is
    /// open makes Kestrel reset the stream and remember it for five seconds; at a few thousand calls per second its memory
    /// is full, and it drops the connection (ENHANCE_YOUR_CALM).
    /// </summary>
    public async ValueTask WaitForPeerEndAsync()
    {
        if (_inputEnded)
        {
            return;
        }

        using var patience = new CancellationTokenSource(PeerEndTimeout);
        try
        {
            if (_holdsMessage)
            {
                _holdsMessage = false;
                _input.AdvanceTo(Message.End);
                Message = default;
            }

            while (!_inputEnded)
            {
                var result = await _input.ReadAsync(patience.Token);
                _input.AdvanceTo(result.Buffer.End);
                _inputEnded = result.IsCompleted;
            }
        }
        // Reset, connection lost, or a peer that waits for us.
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _inputEnded = true;
        }
    }

    /// <summary>Sends the status: as trailers after messages, otherwise as a response of headers alone.</summary>
    public void End(GrpcStatus status)
    {
        if (HasWritten)
        {
            GrpcTrailers.Write(_stream.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers, status);
            return;
        }

        var headers = _stream.GetRequiredFeature<IHttpResponseFeature>().Headers;
        headers.ContentType = GrpcEndpoints.ContentType;
        GrpcTrailers.Write(headers, status);
    }

    /// <summary>Breaks the stream off (RST_STREAM with INTERNAL_ERROR), which the peer cannot take for an end.</summary>
    public void Reset() => _stream.GetRequiredFeature<IHttpResetFeature>().Reset(2);

    private void TakeBudget(int announced)
    {
        if (_taken > 0 || announced == 0)
        {
            return;
        }

        if (!_budget.TryTake(announced))
        {
            throw new GrpcException(new GrpcStatus(GrpcStatusCode.ResourceExhausted, "too many large messages at once"));
        }

        _taken = announced;
    }
}
