using System.Buffers;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>A reply of Converse or ConverseStream, for every dialect that writes its own from events.</summary>
/// <param name="writer">The dialect's writer of this reply.</param>
/// <param name="maxFrameBytes">Largest event-stream message accepted.</param>
/// <param name="memory">Where long messages that come in pieces are put together.</param>
public sealed class ConverseReply(IReplyWriter writer, int maxFrameBytes, MemoryPool<byte> memory) : IReply
{
    private StreamTranslator? _stream;
    private ReplySummary _whole;

    /// <inheritdoc />
    public string StreamContentType => writer.StreamContentType;

    /// <inheritdoc />
    public ReplySummary Summary => _stream?.Summary ?? _whole;

    private StreamTranslator Stream => _stream ??= new StreamTranslator(writer, maxFrameBytes, memory);

    /// <inheritdoc />
    public void Feed(in ReadOnlySequence<byte> chunk, IBufferWriter<byte> output) => Stream.Feed(chunk, output);

    /// <inheritdoc />
    public void Complete(IBufferWriter<byte> output) => Stream.End(output);

    /// <inheritdoc />
    public void Abandon(Refusal failure, IBufferWriter<byte> output) => Stream.Abandon(failure, output);

    /// <inheritdoc />
    public void Translate(ReadOnlyMemory<byte> body, IBufferWriter<byte> output) => _whole = WholeTranslator.Translate(body, writer, output);

    /// <inheritdoc />
    public void Meter(ReadOnlyMemory<byte> body, Refusal failure) => _whole = WholeTranslator.Meter(body, failure);

    /// <inheritdoc />
    public void Dispose() => _stream?.Dispose();
}
