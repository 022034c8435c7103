using System.Buffers;
using Google.Protobuf;

namespace ExtProc.Server.Grpc;

/// <summary>A generated protobuf message as the transport writes it.</summary>
internal readonly struct ProtobufMessage(IMessage message) : IOutgoingMessage
{
    /// <inheritdoc/>
    public int Length => message.CalculateSize();

    /// <inheritdoc/>
    public void WriteTo(IBufferWriter<byte> output) => message.WriteTo(output);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Tail => default;
}
