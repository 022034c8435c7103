using System.Buffers;
using Grpc.Core;

namespace ExtProc.Server.Grpc;

/// <summary>
/// One gRPC call as a method sees it: messages in, messages out, nothing of HTTP and nothing of the library's objects for
/// each message. With <see cref="IDuplexMethod"/> the whole surface between the transport and the rest of the program.
/// Used by one thread at a time.
/// </summary>
internal interface IDuplexCall
{
    /// <summary>The message read last, unframed: a view of what has arrived, valid until the next <see cref="ReadAsync"/>.</summary>
    ReadOnlySequence<byte> Message { get; }

    /// <summary>
    /// Whether there was no memory for the message read last: it has arrived, its bytes are gone, and
    /// <see cref="Message"/> is empty.
    /// </summary>
    bool IsMessageDropped { get; }

    /// <summary>Cancelled when the peer resets the stream, the connection is lost or the drain of a stop has ended.</summary>
    CancellationToken Cancelled { get; }

    /// <summary>Waits for the next message.</summary>
    /// <returns>
    /// False when no further message will come: the peer half-closed or reset the stream, or the connection is gone;
    /// all of them are normal ends (Envoy resets a stream that is finished).
    /// </returns>
    /// <exception cref="RpcException">The bytes are not a gRPC message within the limits; the call ends with that status.</exception>
    ValueTask<bool> ReadAsync();

    /// <summary>Writes one message and flushes it. A peer that has gone away is not an error.</summary>
    ValueTask WriteAsync<TMessage>(TMessage message)
        where TMessage : IOutgoingMessage;
}

/// <summary>A message that knows its length before it is written, as gRPC's 5-byte prefix needs.</summary>
internal interface IOutgoingMessage
{
    /// <summary>Exact number of bytes that <see cref="WriteTo"/> writes and <see cref="Tail"/> has.</summary>
    int Length { get; }

    /// <summary>Writes the message up to its tail.</summary>
    void WriteTo(IBufferWriter<byte> output);

    /// <summary>
    /// The last bytes of the message, which may be many: the transport sends them as fast as the peer takes them. They stay
    /// unchanged until the write is done.
    /// </summary>
    ReadOnlyMemory<byte> Tail { get; }
}
