using System.Buffers;

namespace ExtProc.Server.Grpc;

/// <summary>
/// Passes bytes on and counts them. The pipe's own count will not do: Kestrel drops what is written to a stream that
/// was just reset.
/// </summary>
internal sealed class CountedWriter(IBufferWriter<byte> output) : IBufferWriter<byte>
{
    /// <summary>Bytes written since the start.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        output.Advance(count);
        Count += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => output.GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => output.GetSpan(sizeHint);
}
