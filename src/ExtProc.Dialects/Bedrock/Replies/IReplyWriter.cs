using System.Buffers;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>
/// Turns Converse events into one reply in the client's API. A reply is either a stream (<see cref="WriteEvent"/>,
/// then one of the two ends) or whole (<see cref="Fold"/>, then <see cref="WriteWhole"/>), so each rule is written once.
/// Holds the state of one reply; used by one thread.
/// </summary>
public interface IReplyWriter
{
    /// <summary>Content type of the stream, for example <c>text/event-stream</c>.</summary>
    string StreamContentType { get; }

    /// <summary>Writes what one event means to the client; may write nothing. Allocates nothing.</summary>
    void WriteEvent(in ConverseEvent converseEvent, IBufferWriter<byte> output);

    /// <summary>Writes the clean end of a stream: usage if it was asked for, terminator.</summary>
    void WriteStreamEnd(IBufferWriter<byte> output);

    /// <summary>Writes an error into an open stream and nothing that could look like a clean end.</summary>
    void WriteStreamError(Refusal refusal, IBufferWriter<byte> output);

    /// <summary>Takes one event of a whole reply.</summary>
    void Fold(in ConverseEvent converseEvent);

    /// <summary>Writes the whole reply from the events folded so far.</summary>
    void WriteWhole(IBufferWriter<byte> output);
}
