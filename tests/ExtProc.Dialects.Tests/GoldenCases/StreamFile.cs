using System.Buffers.Binary;
using System.Text;

namespace ExtProc.Dialects.Tests.GoldenCases;

/// <summary>
/// A recorded ConverseStream reply. <c>.bin</c> holds its bytes and <c>.hex</c> the same as digits (spaces, line breaks and
/// <c>#</c> comments are free). <c>.events</c> is for people: a line <c>event-type payload</c> for each message, an exception
/// begins with <c>!</c>; the framing (https://smithy.io/2.0/aws/amazon-eventstream.html) is put around it here.
/// </summary>
internal static class StreamFile
{
    public static byte[] Read(GoldenCase golden)
    {
        if (File.Exists(golden.PathOf("converse-reply.events")))
        {
            using var stream = new MemoryStream();
            foreach (var line in Lines(golden.PathOf("converse-reply.events")))
            {
                stream.Write(Frame(line));
            }

            return stream.ToArray();
        }

        return File.Exists(golden.PathOf("converse-reply.hex"))
            ? Convert.FromHexString(string.Concat(Lines(golden.PathOf("converse-reply.hex"))).Replace(" ", "", StringComparison.Ordinal))
            : File.ReadAllBytes(golden.PathOf("converse-reply.bin"));
    }

    private static IEnumerable<string> Lines(string path) =>
        from line in File.ReadLines(path)
        where line.Length > 0 && line[0] != '#'
        select line;

    private static byte[] Frame(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var isException = line[0] == '!';
        var type = line[(isException ? 1 : 0)..space];
        var payload = Encoding.UTF8.GetBytes(line[(space + 1)..]);

        using var headers = new MemoryStream();
        WriteHeader(headers, isException ? ":exception-type" : ":event-type", type);
        WriteHeader(headers, ":content-type", "application/json");
        WriteHeader(headers, ":message-type", isException ? "exception" : "event");

        var frame = new byte[12 + headers.Length + payload.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), (int)headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(8), Crc32(frame.AsSpan(0, 8)));
        headers.ToArray().CopyTo(frame, 12);
        payload.CopyTo(frame, 12 + (int)headers.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(frame.Length - 4), Crc32(frame.AsSpan(0, frame.Length - 4)));
        return frame;
    }

    private static void WriteHeader(MemoryStream headers, string name, string value)
    {
        const byte StringValue = 7;
        headers.WriteByte((byte)name.Length);
        headers.Write(Encoding.ASCII.GetBytes(name));
        headers.WriteByte(StringValue);
        headers.WriteByte(0);
        headers.WriteByte((byte)value.Length);
        headers.Write(Encoding.ASCII.GetBytes(value));
    }

    // Bit by bit: slow, and so plain that it can be trusted as the second opinion.
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
