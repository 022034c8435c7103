using System.Buffers;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>Takes a reply that nobody will see, so that it can be read for its numbers alone.</summary>
internal sealed class SilentWriter : IReplyWriter
{
    public static readonly SilentWriter Instance = new();

    private SilentWriter()
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
