using System.Buffers;
using System.Buffers.Binary;

namespace ExtProc.Server.Grpc;

/// <summary>
/// gRPC's length-prefixed message: one byte of flags, four of length, the message.
/// See https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
/// </summary>
internal static class GrpcFrame
{
    /// <summary>Bytes in front of every message.</summary>
    public const int PrefixLength = 5;

    /// <summary>Takes the first message off the front of what has arrived.</summary>
    /// <param name="received">Bytes from the start of a prefix on.</param>
    /// <param name="maxMessageBytes">Longest message allowed. A longer one is refused as soon as its prefix is there.</param>
    /// <param name="message">The message without its prefix: a slice of <paramref name="received"/>.</param>
    /// <returns>False while the message is not complete.</returns>
    /// <exception cref="GrpcException">The prefix is not one this server accepts.</exception>
    public static bool TryRead(in ReadOnlySequence<byte> received, int maxMessageBytes, out ReadOnlySequence<byte> message)
    {
        message = default;
        if (received.Length < PrefixLength)
        {
            return false;
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        received.Slice(0, PrefixLength).CopyTo(prefix);

        // The call has no message encoding (another one was refused at its start), so nothing can be compressed.
        if (prefix[0] != 0)
        {
            throw new GrpcException(new GrpcStatus(GrpcStatusCode.Internal, "message flags are not 0"));
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (length > (uint)maxMessageBytes)
        {
            throw new GrpcException(new GrpcStatus(
                GrpcStatusCode.ResourceExhausted, $"message of {length} bytes is over the limit of {maxMessageBytes}"));
        }

        if (received.Length - PrefixLength < length)
        {
            return false;
        }

        message = received.Slice(PrefixLength, length);
        return true;
    }

    /// <summary>The length that a checked prefix at the front announces; 0 while the prefix is not complete.</summary>
    public static int AnnouncedLength(in ReadOnlySequence<byte> received)
    {
        if (received.Length < PrefixLength)
        {
            return 0;
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        received.Slice(0, PrefixLength).CopyTo(prefix);
        return BinaryPrimitives.ReadInt32BigEndian(prefix[1..]);
    }

    /// <summary>Writes the prefix of an uncompressed message.</summary>
    public static void WritePrefix(Span<byte> destination, int length)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(destination[1..], length);
    }
}
