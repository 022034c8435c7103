using System.Buffers.Binary;
using System.Text;

namespace ExtProc.Benchmarks.Pipeline;

/// <summary>
/// The HTTP/2 frames of one gRPC call, made once and sent a million times: only the stream's number differs.
/// https://www.rfc-editor.org/rfc/rfc9113#section-4.1
/// </summary>
internal sealed class CallFrames
{
    /// <summary>Bytes of a frame's header: length 3, type, flags, stream 4.</summary>
    public const int HeaderLength = 9;

    private const int StreamOffset = 5;
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const int LargestPayload = 16_384;

    private readonly byte[][] _frames;
    private readonly byte[] _open;

    /// <param name="path">The method's path.</param>
    /// <param name="messages">What is sent, one after each answer; the first at once.</param>
    public CallFrames(string path, IReadOnlyList<byte[]> messages)
    {
        _open = Frame(Headers, EndHeaders, RequestHeaders(path));
        _frames = [.. messages.Select((message, i) => Frame(Data, i == messages.Count - 1 ? EndStream : (byte)0, Prefixed(message)))];
    }

    /// <summary>Messages, and answers that must come.</summary>
    public int Messages => _frames.Length;

    /// <summary>Room for the longest write.</summary>
    public int Longest => _open.Length + _frames.Max(frame => frame.Length);

    /// <summary>Writes the frames that come next.</summary>
    /// <param name="message">Number of the message; 0 opens the call.</param>
    /// <param name="stream">The HTTP/2 stream.</param>
    /// <param name="output">Where to.</param>
    /// <returns>Bytes written.</returns>
    public int Write(int message, int stream, Span<byte> output)
    {
        var at = message == 0 ? Copy(_open, stream, output) : 0;
        return at + Copy(_frames[message], stream, output[at..]);
    }

    /// <summary>A frame of stream 0, or one whose stream is filled in later.</summary>
    public static byte[] Frame(byte type, byte flags, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > LargestPayload)
        {
            throw new ArgumentException($"{payload.Length} bytes do not fit into one frame.", nameof(payload));
        }

        var frame = new byte[HeaderLength + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        payload.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }

    private static int Copy(byte[] frame, int stream, Span<byte> output)
    {
        frame.CopyTo(output);
        BinaryPrimitives.WriteInt32BigEndian(output[StreamOffset..], stream);
        return frame.Length;
    }

    private static byte[] Prefixed(byte[] message)
    {
        var prefixed = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(prefixed.AsSpan(1), message.Length);
        message.CopyTo(prefixed, 5);
        return prefixed;
    }

    /// <summary>Literal fields without indexing: no state, so every call has the same bytes.</summary>
    private static byte[] RequestHeaders(string path)
    {
        var block = new List<byte>();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "extproc.local"),
                ("te", "trailers"), ("content-type", "application/grpc")])
        {
            block.Add(0);
            block.Add((byte)name.Length);
            block.AddRange(Encoding.ASCII.GetBytes(name));
            block.Add((byte)value.Length);
            block.AddRange(Encoding.ASCII.GetBytes(value));
        }

        return [.. block];
    }
}
