using System.Buffers;

namespace ExtProc.Dialects.Converse;

/// <summary>Takes a reply that nobody will see, so that it can be read for its numbers alone.</summary>
internal sealed class NoReply : IReplyWriter
{
    public static readonly NoReply Instance = new();

    private NoReply()
    {
    }

    /// <inheritdoc />
    public string StreamContentType => "";

    /// <inheritdoc />
    public void WriteEvent(in ConverseEvent converseEvent, IBufferWriter<byte> output)
    {
    }

    /// <inheritdoc />
    public void WriteStreamEnd(IBufferWriter<byte> output)
    {
    }

    /// <inheritdoc />
    public void WriteStreamError(Refusal refusal, IBufferWriter<byte> output)
    {
    }

    /// <inheritdoc />
    public void Fold(in ConverseEvent converseEvent)
    {
    }

    /// <inheritdoc />
    public void WriteWhole(IBufferWriter<byte> output)
    {
    }
}
