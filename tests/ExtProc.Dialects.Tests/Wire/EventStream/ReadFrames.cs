using System.Text;
using ExtProc.Dialects.Wire.EventStream;
using Xunit;

namespace ExtProc.Dialects.Tests.Wire.EventStream;

/// <summary>A message as text, so that it can be compared after its bytes are gone.</summary>
internal sealed record ReadFrame(
    string MessageType,
    string EventType,
    string ExceptionType,
    string ErrorCode,
    string ErrorMessage,
    string Payload)
{
    public static ReadFrame Of(in Frame frame) => new(
        frame.MessageType.ToString(),
        Encoding.UTF8.GetString(frame.EventType),
        Encoding.UTF8.GetString(frame.ExceptionType),
        Encoding.UTF8.GetString(frame.ErrorCode),
        Encoding.UTF8.GetString(frame.ErrorMessage),
        Encoding.UTF8.GetString(frame.Payload));

    public static ReadFrame Of(Vector vector) => new(
        vector.Header(":message-type") switch
        {
            "event" => "Event",
            "exception" => "Exception",
            "error" => "Error",
            _ => "Unknown",
        },
        vector.Header(":event-type"),
        vector.Header(":exception-type"),
        vector.Header(":error-code"),
        vector.Header(":error-message"),
        vector.Payload);
}

/// <summary>All that a reader gave for one arrival.</summary>
internal sealed record ReadFrames(List<ReadFrame> Frames, ReadStatus Last, bool IsInsideFrame)
{
    public static ReadFrames From(byte[] body, int limit = 1 << 20) => From(new Arrival("in one block", [[body]]), limit);

    public static ReadFrames From(Arrival arrival, int limit = 1 << 20)
    {
        using var reader = new FrameReader(limit);
        return From(arrival, reader);
    }

    public static ReadFrames From(Arrival arrival, FrameReader reader)
    {
        var frames = new List<ReadFrame>();
        var last = ReadStatus.Incomplete;
        arrival.Feed(chunk =>
        {
            var rest = chunk;
            while ((last = reader.TryRead(ref rest, out var frame)) == ReadStatus.Complete)
            {
                frames.Add(ReadFrame.Of(in frame));
            }

            if (last == ReadStatus.Incomplete)
            {
                Assert.True(rest.IsEmpty);
            }
        });
        return new(frames, last, reader.IsInsideFrame);
    }
}
