using System.Buffers.Binary;

namespace ExtProc.Dialects.Wire.EventStream;

/// <summary>
/// The header block of a message: repeated
/// <code>
/// +-----------+--------------+------+-----------------------------+
/// | 1 byte: n | n bytes name | type | value, length by type       |
/// +-----------+--------------+------+-----------------------------+
/// </code>
/// until the block ends. Every type is stepped over by its length; only the string headers that name events and
/// failures are kept.
/// </summary>
/// <remarks>https://smithy.io/2.0/aws/amazon-eventstream.html</remarks>
internal static class FrameHeaders
{
    private const byte True = 0;
    private const byte False = 1;
    private const byte Int8 = 2;
    private const byte Int16 = 3;
    private const byte Int32 = 4;
    private const byte Int64 = 5;
    private const byte Bytes = 6;
    private const byte String = 7;
    private const byte Timestamp = 8;
    private const byte Uuid = 9;

    private const int LengthOfLength = 2;

    /// <summary>Picks the headers of <paramref name="frame"/> out of the block.</summary>
    /// <returns>False when a header runs over the end of the block or has a type that does not exist.</returns>
    public static bool TryRead(ReadOnlySpan<byte> block, ref Frame frame)
    {
        while (!block.IsEmpty)
        {
            var nameLength = block[0];
            if (block.Length < 1 + nameLength + 1)
            {
                return false;
            }

            var name = block.Slice(1, nameLength);
            var type = block[1 + nameLength];
            block = block[(1 + nameLength + 1)..];
            if (!TryTakeValue(type, ref block, out var value))
            {
                return false;
            }

            if (type == String)
            {
                Keep(name, value, ref frame);
            }
        }

        return true;
    }

    private static bool TryTakeValue(byte type, scoped ref ReadOnlySpan<byte> block, out ReadOnlySpan<byte> value)
    {
        value = default;
        int length;
        switch (type)
        {
            case True or False:
                return true;
            case Int8:
                length = 1;
                break;
            case Int16:
                length = 2;
                break;
            case Int32:
                length = 4;
                break;
            case Int64 or Timestamp:
                length = 8;
                break;
            case Uuid:
                length = 16;
                break;
            case Bytes or String:
                if (!BinaryPrimitives.TryReadUInt16BigEndian(block, out var declared))
                {
                    return false;
                }

                block = block[LengthOfLength..];
                length = declared;
                break;
            default:
                return false;
        }

        if (block.Length < length)
        {
            return false;
        }

        value = block[..length];
        block = block[length..];
        return true;
    }

    private static void Keep(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref Frame frame)
    {
        if (name.SequenceEqual(":message-type"u8))
        {
            frame.MessageType = MessageTypeOf(value);
        }
        else if (name.SequenceEqual(":event-type"u8))
        {
            frame.EventType = value;
        }
        else if (name.SequenceEqual(":exception-type"u8))
        {
            frame.ExceptionType = value;
        }
        else if (name.SequenceEqual(":error-code"u8))
        {
            frame.ErrorCode = value;
        }
        else if (name.SequenceEqual(":error-message"u8))
        {
            frame.ErrorMessage = value;
        }
    }

    private static MessageType MessageTypeOf(ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("event"u8))
        {
            return MessageType.Event;
        }

        if (value.SequenceEqual("exception"u8))
        {
            return MessageType.Exception;
        }

        return value.SequenceEqual("error"u8) ? MessageType.Error : MessageType.Unknown;
    }
}
