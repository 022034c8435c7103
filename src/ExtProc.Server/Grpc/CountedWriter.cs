using System.Buffers;

namespace ExtProc.Server.Grpc;

/// <summary>
/// Passes bytes on and counts them. The pipe's own count will not do: Kestrel drops what is written to a stream that
/// was just reset.
/// </summary>
internal sealed class CountedWriter : IBufferWriter<byte>
{
    private IBufferWriter<byte>? _output;

    /// <summary>Bytes written since <see cref="Begin"/>.</summary>
    public long Count { get; private set; }

    /// <summary>Starts to count from 0.</summary>
    /// <param name="output">Takes the bytes.</param>
    public void Begin(IBufferWriter<byte> output)
    {
        _output = output;
        Count = 0;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        _output!.Advance(count);
        Count += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => _output!.GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => _output!.GetSpan(sizeHint);
}
