using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ExtProc.Core.Memory;
using Microsoft.AspNetCore.Http.Features;

namespace ExtProc.Server.Grpc;

/// <summary>
/// A call on an HTTP/2 stream of Kestrel. It works on the stream's features themselves: an HttpContext around them
/// would cost allocations for every call and give nothing.
/// </summary>
internal sealed class GrpcCall : IGrpcCall, IDisposable
{
    /// <summary>As long as Envoy waits for the same.</summary>
    private static readonly TimeSpan PeerEndTimeout = TimeSpan.FromSeconds(1);

    private const int LongestSlice = 256 * 1024;

    private readonly IFeatureCollection _stream;
    private readonly int _maxMessageBytes;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly CountedWriter _counted;
    private readonly MemoryBudget _memory;
    private GatheredMessage? _gathered;
    private bool _pipeHoldsMessage;
    private bool _inputEnded;

    /// <param name="stream">Features of one HTTP/2 request.</param>
    /// <param name="maxMessageBytes">Longest message that may come in.</param>
    /// <param name="memory">What all calls together may hold.</param>
    public GrpcCall(IFeatureCollection stream, int maxMessageBytes, MemoryBudget memory)
    {
        _memory = memory;
        _stream = stream;
        _maxMessageBytes = maxMessageBytes;
        _input = stream.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        _output = stream.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        _counted = new CountedWriter(_output);
    }

    /// <inheritdoc/>
    public ReadOnlySequence<byte> Message { get; private set; }

    /// <inheritdoc/>
    public bool IsMessageDropped => _gathered is { IsDropped: true };

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
            ReleaseMessage();
            while (true)
            {
                var result = await _input.ReadAsync();
                var isBetweenMessages = result.Buffer.IsEmpty && _gathered is null;
                if (TryTakeMessage(result.Buffer))
                {
                    return true;
                }

                if (result.IsCompleted)
                {
                    _inputEnded = true;
                    return isBetweenMessages
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

        var tail = message.Tail;
        var length = message.Length;
        HasTornMessage = true;
        GrpcFrame.WritePrefix(_output.GetSpan(GrpcFrame.PrefixLength), length);
        _output.Advance(GrpcFrame.PrefixLength);
        var before = _counted.Count;
        message.WriteTo(_counted);
        var written = _counted.Count - before + tail.Length;
        if (written != length)
        {
            throw new InvalidOperationException($"{typeof(TMessage).Name} wrote {written} bytes and announced {length}.");
        }

        // In slices: the pipe would hold all of it beside the buffer that it is copied from.
        for (; tail.Length > LongestSlice; tail = tail[LongestSlice..])
        {
            _counted.Write(tail.Span[..LongestSlice]);
            if ((await _output.FlushAsync()).IsCompleted)
            {
                // Nobody reads any more; the next read says so.
                return;
            }
        }

        _counted.Write(tail.Span);
        HasTornMessage = false;
        // A peer that has gone away makes the flush complete; the next read says so.
        await _output.FlushAsync();
    }

    /// <summary>Gives back the memory of a message.</summary>
    public void Dispose()
    {
        _gathered?.Dispose();
        _gathered = null;
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
            ReleaseMessage();
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

    private void ReleaseMessage()
    {
        if (_pipeHoldsMessage)
        {
            _pipeHoldsMessage = false;
            _input.AdvanceTo(Message.End);
        }

        Message = default;
        Dispose();
    }

    /// <summary>
    /// Takes the bytes that have arrived, as far as they belong to the next message. A short message stays in the pipe; of
    /// a long one the pipe would hold every byte beside the copy that a JSON document needs.
    /// </summary>
    /// <returns>Whether the message is complete.</returns>
    private bool TryTakeMessage(in ReadOnlySequence<byte> received)
    {
        if (_gathered is not null)
        {
            return TryFill(received);
        }

        if (GrpcFrame.TryRead(received, _maxMessageBytes, out var message))
        {
            Message = message;
            _pipeHoldsMessage = true;
            return true;
        }

        var announced = GrpcFrame.AnnouncedLength(received);
        if (announced <= BlockPool.SmallestBlock)
        {
            // Nothing is consumed, all is examined: Kestrel sends flow-control credit for examined bytes.
            _input.AdvanceTo(received.Start, received.End);
            return false;
        }

        _ = _memory.TryTakeMessage(announced, out var block);
        _gathered = new GatheredMessage(block, announced);
        return TryFill(received.Slice(GrpcFrame.PrefixLength));
    }

    private bool TryFill(in ReadOnlySequence<byte> received)
    {
        _input.AdvanceTo(_gathered!.Add(received));
        if (!_gathered.IsComplete)
        {
            return false;
        }

        Message = _gathered.Message;
        return true;
    }
}
