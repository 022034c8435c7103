using System.Buffers;
using System.Buffers.Binary;

namespace ExtProc.Server.Grpc;

/// <summary>
/// What stands in front of each message on the wire: one byte of flags, four of length. See
/// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md.
/// </summary>
/// <param name="Flags">0 for a message that is not compressed.</param>
/// <param name="MessageBytes">Length of the message behind it.</param>
internal readonly record struct MessagePrefix(byte Flags, uint MessageBytes)
{
    /// <summary>Its own length.</summary>
    public const int Length = 5;

    /// <summary>Reads the prefix at the front of what has arrived.</summary>
    /// <returns>False while it is not complete.</returns>
    public static bool TryRead(in ReadOnlySequence<byte> received, out MessagePrefix prefix)
    {
        if (received.Length < Length)
        {
            prefix = default;
            return false;
        }

        Span<byte> bytes = stackalloc byte[Length];
        received.Slice(0, Length).CopyTo(bytes);
        prefix = new MessagePrefix(bytes[0], BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]));
        return true;
    }
}
