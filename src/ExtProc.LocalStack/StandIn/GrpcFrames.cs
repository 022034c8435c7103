using System.Buffers.Binary;
using Google.Protobuf;

namespace ExtProc.LocalStack.StandIn;

/// <summary>gRPC's length-prefixed messages: one byte 0 (not compressed), four bytes length, the message.</summary>
/// <remarks>https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md</remarks>
internal static class GrpcFrames
{
    private const int PrefixLength = 5;

    /// <summary>A message with its prefix.</summary>
    public static byte[] Encode(IMessage message)
    {
        var frame = new byte[PrefixLength + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - PrefixLength);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    /// <summary>Reads the next message.</summary>
    /// <returns>Null at the end of the stream.</returns>
    /// <exception cref="EndOfStreamException">The stream ends inside a message.</exception>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var prefix = new byte[PrefixLength];
        var read = await stream.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, cancellation);
        if (read == 0)
        {
            return null;
        }

        if (read < PrefixLength)
        {
            throw new EndOfStreamException();
        }

        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await stream.ReadExactlyAsync(message, cancellation);
        return message;
    }
}
