using System.Buffers;

namespace ExtProc.Server.Grpc;

/// <summary>
/// One gRPC call as a method sees it: messages in, messages out, nothing of HTTP. With <see cref="IGrpcMethod"/> the
/// whole surface between the transport and the rest of the program, so that Grpc.AspNetCore could stand in for it.
/// Used by one thread at a time.
/// </summary>
internal interface IGrpcCall
{
    /// <summary>The message read last, unframed: a view into the pipe, valid until the next <see cref="ReadAsync"/>.</summary>
    ReadOnlySequence<byte> Message { get; }

    /// <summary>Cancelled when the peer resets the stream, the connection is lost or the drain of a stop has ended.</summary>
    CancellationToken Cancelled { get; }

    /// <summary>Waits for the next message.</summary>
    /// <returns>
    /// False when no further message will come: the peer half-closed or reset the stream, or the connection is gone;
    /// all of them are normal ends (Envoy resets a stream that is finished).
    /// </returns>
    /// <exception cref="GrpcException">The bytes are not a gRPC message within the limits; the call ends with that status.</exception>
    ValueTask<bool> ReadAsync();

    /// <summary>Writes one message and flushes it. A peer that has gone away is not an error.</summary>
    ValueTask WriteAsync<TMessage>(TMessage message)
        where TMessage : IGrpcMessage;
}

/// <summary>A message that knows its length before it is written, as gRPC's 5-byte prefix needs.</summary>
internal interface IGrpcMessage
{
    /// <summary>Exact number of bytes <see cref="WriteTo"/> writes.</summary>
    int Length { get; }

    /// <summary>Writes the message.</summary>
    void WriteTo(IBufferWriter<byte> output);
}
