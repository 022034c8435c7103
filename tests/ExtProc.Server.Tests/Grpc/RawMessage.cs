using System.Buffers;
using ExtProc.Server.Grpc;

namespace ExtProc.Server.Tests.Grpc;

/// <summary>Bytes as a message.</summary>
internal readonly struct RawMessage(ReadOnlySequence<byte> bytes) : IOutgoingMessage
{
    public RawMessage(byte[] bytes)
        : this(new ReadOnlySequence<byte>(bytes))
    {
    }

    public int Length => checked((int)bytes.Length);

    public void WriteTo(IBufferWriter<byte> output)
    {
        foreach (var segment in bytes)
        {
            output.Write(segment.Span);
        }
    }

    public ReadOnlyMemory<byte> Tail => default;
}
