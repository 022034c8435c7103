using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using ExtProc.Core.Memory;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace ExtProc.Server.Grpc;

/// <summary>
/// The request body of a call, below the library: gives it whole messages only. The library itself would keep every byte
/// of a message in the pipe until the last one is there, whatever all calls together hold, and would take a torn message
/// for a reset. A message stays where it is until the next one is waited for.
/// </summary>
/// <param name="body">The body as Kestrel gives it.</param>
/// <param name="maxMessageBytes">Longest message allowed. A longer one is refused when its prefix has arrived.</param>
/// <param name="memory">What all calls together may hold.</param>
internal sealed class MessageReader(PipeReader body, int maxMessageBytes, BodyBudget memory) : PipeReader, IRequestBodyPipeFeature, IDisposable
{
    private static readonly ReadOnlySequence<byte> EmptyMessage = new(new byte[MessagePrefix.Length]);

    private ReadOnlySequence<byte> _framed;
    private GatheredMessage? _gathered;
    private bool _isBodyHeld;
    private bool _hasMessage;
    private bool _hasEnded;

    /// <inheritdoc />
    public PipeReader Reader => this;

    /// <summary>How the peer broke the protocol, or null.</summary>
    public Status? Violation { get; private set; }

    /// <summary>Whether there was no memory for the message: the library then sees an empty one.</summary>
    public bool IsMessageDropped => _gathered is { IsDropped: true };

    /// <summary>Gives back the message before it and waits until the next one is there.</summary>
    /// <returns>False when none will come: the peer has ended its side, reset the call, or broken the protocol.</returns>
    // Pooled: a call that waits for each message would otherwise allocate at each.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> WaitAsync()
    {
        try
        {
            ReleaseMessage();
            while (!_hasEnded)
            {
                var result = await body.ReadAsync();
                var isBetweenMessages = result.Buffer.IsEmpty && _gathered is null;
                if (TryTake(result.Buffer))
                {
                    return true;
                }

                _hasEnded = result.IsCompleted || Violation is not null;
                if (result.IsCompleted && !isBetweenMessages)
                {
                    Violation ??= new Status(StatusCode.Internal, "incomplete message");
                }
            }
        }
        // Kestrel's exceptions for a reset stream (IOException) and a lost connection (either).
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _hasEnded = true;
        }

        return false;
    }

    /// <summary>Drops what still comes, without waiting for it.</summary>
    /// <returns>Whether the peer has ended its side.</returns>
    public bool HasPeerEnded()
    {
        try
        {
            ReleaseMessage();
            while (!_hasEnded && body.TryRead(out var result))
            {
                body.AdvanceTo(result.Buffer.End);
                _hasEnded = result.IsCompleted;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            _hasEnded = true;
        }

        return _hasEnded;
    }

    /// <inheritdoc />
    public override bool TryRead(out ReadResult result)
    {
        result = new ReadResult(_framed, isCanceled: false, isCompleted: _hasEnded);
        return _hasMessage || _hasEnded;
    }

    /// <inheritdoc />
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _hasMessage ? new(new ReadResult(_framed, isCanceled: false, isCompleted: false)) : WaitAndReadAsync();

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed) => _hasMessage = false;

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => _hasMessage = false;

    /// <inheritdoc />
    public override void CancelPendingRead() => body.CancelPendingRead();

    /// <inheritdoc />
    public override void Complete(Exception? exception = null) => body.Complete(exception);

    /// <summary>Gives back the memory of a message.</summary>
    public void Dispose()
    {
        _gathered?.Dispose();
        _gathered = null;
    }

    private async ValueTask<ReadResult> WaitAndReadAsync()
    {
        if (!await WaitAsync() && Violation is { } violation)
        {
            throw new RpcException(violation);
        }

        return new ReadResult(_framed, isCanceled: false, isCompleted: _hasEnded);
    }

    private void ReleaseMessage()
    {
        if (_isBodyHeld)
        {
            _isBodyHeld = false;
            body.AdvanceTo(_framed.End);
        }

        _hasMessage = false;
        _framed = default;
        if (_gathered is { IsComplete: true })
        {
            Dispose();
        }
    }

    /// <summary>
    /// Takes the bytes that have arrived, as far as they belong to the next message. A short message stays in the pipe; of
    /// a long one the pipe would hold every byte beside the copy that a JSON document needs.
    /// </summary>
    /// <returns>Whether the message is complete.</returns>
    private bool TryTake(in ReadOnlySequence<byte> received)
    {
        if (_gathered is not null)
        {
            return TryFill(received);
        }

        // Nothing is consumed, all is examined: Kestrel sends flow-control credit for examined bytes.
        if (!MessagePrefix.TryRead(received, out var prefix) || (Violation = Judge(prefix)) is not null)
        {
            body.AdvanceTo(received.Start, received.End);
            return false;
        }

        var framedBytes = MessagePrefix.Length + (int)prefix.MessageBytes;
        if (received.Length >= framedBytes)
        {
            _framed = received.Slice(0, framedBytes);
            _hasMessage = _isBodyHeld = true;
            return true;
        }

        if (framedBytes <= BlockPool.SmallestBlock)
        {
            body.AdvanceTo(received.Start, received.End);
            return false;
        }

        _ = memory.TryTakeMessage(framedBytes, out var block);
        _gathered = new GatheredMessage(block, framedBytes);
        return TryFill(received);
    }

    private bool TryFill(in ReadOnlySequence<byte> received)
    {
        body.AdvanceTo(_gathered!.Add(received));
        _hasMessage = _gathered.IsComplete;
        if (_hasMessage)
        {
            _framed = _gathered.IsDropped ? EmptyMessage : _gathered.Framed;
        }

        return _hasMessage;
    }

    private Status? Judge(MessagePrefix prefix)
    {
        // The call has no message encoding (another one was refused at its start), so nothing can be compressed.
        if (prefix.Flags != 0)
        {
            return new Status(StatusCode.Internal, "message flags are not 0");
        }

        return prefix.MessageBytes <= (uint)maxMessageBytes ? null : new Status(
            StatusCode.ResourceExhausted, $"message of {prefix.MessageBytes} bytes is over the limit of {maxMessageBytes}");
    }
}
