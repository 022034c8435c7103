using System.Buffers.Binary;
using System.Text;

namespace ExtProc.Testing.EventStreams;

/// <summary>Writes event-stream messages, right or wrong on purpose, with a checksum computed bit by bit.</summary>
internal static class FrameEncoder
{
    public static byte[] Event(string type, string payload) => Event(type, Encoding.UTF8.GetBytes(payload));

    public static byte[] Event(string type, byte[] payload) =>
        Message([.. Text(":event-type", type), .. JsonHeader, .. Text(":message-type", "event")], payload);

    public static byte[] Exception(string type, string payload) =>
        Message(
            [.. Text(":exception-type", type), .. JsonHeader, .. Text(":message-type", "exception")],
            Encoding.UTF8.GetBytes(payload));

    public static byte[] Error(string code, string message) =>
        Message([.. Text(":message-type", "error"), .. Text(":error-code", code), .. Text(":error-message", message)], []);

    public static byte[] Message(byte[] headers, byte[] payload) =>
        Message((uint)(headers.Length + payload.Length + 16), (uint)headers.Length, headers, payload);

    /// <summary>A message whose lengths are what they are said to be, with checksums that match.</summary>
    public static byte[] Message(uint totalLength, uint headersLength, byte[] headers, byte[] payload)
    {
        var prelude = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(prelude, totalLength);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(4), headersLength);
        BinaryPrimitives.WriteUInt32BigEndian(prelude.AsSpan(8), BitwiseCrc(prelude.AsSpan(0, 8)));
        byte[] covered = [.. prelude, .. headers, .. payload];
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, BitwiseCrc(covered));
        return [.. covered, .. crc];
    }

    public static byte[] Text(string name, string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        return Header(name, 7, [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes]);
    }

    public static byte[] Header(string name, byte type, byte[] value) =>
        [(byte)name.Length, .. Encoding.ASCII.GetBytes(name), type, .. value];

    public static uint BitwiseCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB8_8320;
            }
        }

        return ~crc;
    }

    private static byte[] JsonHeader => Text(":content-type", "application/json");
}
