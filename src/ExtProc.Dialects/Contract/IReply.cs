using System.Buffers;

namespace ExtProc.Dialects.Contract;

/// <summary>
/// The upstream's reply to one request, on its way to the client: a stream (<see cref="Feed"/>, then one of the two ends) or whole
/// (<see cref="Translate"/>). Used by one thread.
/// </summary>
public interface IReply : IDisposable
{
    /// <summary>Content type of the client's stream, for example <c>text/event-stream</c>.</summary>
    string StreamContentType { get; }

    /// <summary>What was learnt of the reply so far.</summary>
    ReplySummary Summary { get; }

    /// <summary>Translates what is complete with this chunk and keeps the rest. Allocates nothing for each event.</summary>
    /// <exception cref="InsufficientMemoryException">There is no room for it: <see cref="Abandon"/> is what remains.</exception>
    void Feed(in ReadOnlySequence<byte> chunk, IBufferWriter<byte> output);

    /// <summary>The stream ended: writes the clean end, or an error event when the reply was not complete.</summary>
    void Complete(IBufferWriter<byte> output);

    /// <summary>Ends a stream that cannot be translated any further with an error event; nothing after it is read.</summary>
    void Abandon(Refusal failure, IBufferWriter<byte> output);

    /// <summary>Translates a whole reply. When it cannot be read nothing is written, and <see cref="Summary"/> says why.</summary>
    /// <exception cref="InsufficientMemoryException"><paramref name="output"/> has no room.</exception>
    void Translate(ReadOnlyMemory<byte> body, IBufferWriter<byte> output);

    /// <summary>Reads what metering needs of a whole reply that is not given to the client, in memory of fixed size.</summary>
    /// <param name="body">The reply.</param>
    /// <param name="failure">What the client is told instead.</param>
    void Meter(ReadOnlyMemory<byte> body, Refusal failure);
}
