using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>Frames of <c>application/vnd.amazon.eventstream</c>.</summary>
/// <remarks>
/// <code>
/// total length 4 | headers length 4 | CRC of these 8 bytes 4 | headers | payload | CRC of all before 4
/// </code>
/// https://smithy.io/2.0/aws/amazon-eventstream.html
/// </remarks>
internal static class EventStreamEncoder
{
    private const int Overhead = 16;
    private const byte StringType = 7;

    /// <summary>An <c>event</c> frame with a JSON payload.</summary>
    public static byte[] Event(string type, ReadOnlySpan<byte> payload) =>
        Frame([(":event-type", type), (":content-type", "application/json"), (":message-type", "event")], payload);

    /// <summary>An <c>exception</c> frame: an error inside an open stream.</summary>
    public static byte[] Exception(string type, ReadOnlySpan<byte> payload) =>
        Frame([(":exception-type", type), (":content-type", "application/json"), (":message-type", "exception")], payload);

    /// <summary>Any frame with string headers.</summary>
    public static byte[] Frame(IReadOnlyList<(string Name, string Value)> headers, ReadOnlySpan<byte> payload)
    {
        var encodedHeaders = Headers(headers);
        var frame = new byte[Overhead + encodedHeaders.Length + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), encodedHeaders.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), Crc32.HashToUInt32(frame.AsSpan(0, 8)));
        encodedHeaders.CopyTo(frame, 12);
        payload.CopyTo(frame.AsSpan(12 + encodedHeaders.Length));
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(frame.Length - 4), Crc32.HashToUInt32(frame.AsSpan(0, frame.Length - 4)));
        return frame;
    }

    private static byte[] Headers(IReadOnlyList<(string Name, string Value)> headers)
    {
        var bytes = new List<byte>();
        foreach (var (name, value) in headers)
        {
            bytes.Add((byte)name.Length);
            bytes.AddRange(Encoding.UTF8.GetBytes(name));
            bytes.Add(StringType);
            bytes.Add((byte)(value.Length >> 8));
            bytes.Add((byte)value.Length);
            bytes.AddRange(Encoding.UTF8.GetBytes(value));
        }

        return [.. bytes];
    }
}
