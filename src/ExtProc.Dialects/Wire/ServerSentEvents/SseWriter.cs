using System.Buffers;

namespace ExtProc.Dialects.Wire.ServerSentEvents;

/// <summary>
/// The few bytes of server-sent events that surround one line of data. What stands between
/// <see cref="BeginData"/> and <see cref="EndEvent"/> must not hold a CR or LF; JSON without white space never does.
/// </summary>
/// <remarks>https://html.spec.whatwg.org/multipage/server-sent-events.html</remarks>
internal static class SseWriter
{
    /// <summary>The media type of the stream.</summary>
    public const string ContentType = "text/event-stream";

    /// <summary>
    /// Opens the data field: <c>field = 1*name-char [ colon [ space ] *any-char ] end-of-line</c>.
    /// https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
    /// </summary>
    public static void BeginData(IBufferWriter<byte> output) => output.Write("data: "u8);

    /// <summary>
    /// Ends the field and, with an empty line, the event: <c>event = *( comment / field ) end-of-line</c>.
    /// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
    /// </summary>
    public static void EndEvent(IBufferWriter<byte> output) => output.Write("\n\n"u8);
}
