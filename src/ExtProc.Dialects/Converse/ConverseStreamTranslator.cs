using System.Buffers;

namespace ExtProc.Dialects.Converse;

/// <summary>
/// A ConverseStream reply on its way to the client: event-stream bytes in at any cut, the dialect's stream out.
/// Every stream ends in exactly one way: cleanly, or with one error event. Used by one thread.
/// </summary>
/// <param name="writer">The dialect's writer of this reply.</param>
/// <param name="maxFrameBytes">Largest event-stream message accepted; checked before anything is kept.</param>
public sealed class ConverseStreamTranslator(IReplyWriter writer, int maxFrameBytes) : IDisposable
{
    /// <summary>What was learnt of the reply so far.</summary>
    public ReplySummary Summary => throw new NotImplementedException();

    /// <summary>Whether the first visible output (text, reasoning or a tool call) has been written.</summary>
    public bool HasOutput => throw new NotImplementedException();

    /// <summary>
    /// Translates every frame that is complete with this chunk and keeps the rest. Writes nothing when no frame is
    /// complete, or after the stream has failed. Allocates nothing per event.
    /// </summary>
    public void Feed(in ReadOnlySequence<byte> chunk, IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>The body ended: writes the clean end, or an error event when the reply was not complete.</summary>
    public void End(IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <inheritdoc />
    public void Dispose()
    {
        _ = (writer, maxFrameBytes);
    }
}
