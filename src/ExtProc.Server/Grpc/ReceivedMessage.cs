using System.Buffers;
using Grpc.Core;
using Microsoft.Extensions.ObjectPool;

namespace ExtProc.Server.Grpc;

/// <summary>
/// A message of the peer as the library passes it on: the bytes where they have arrived. Pooled, because the library wants
/// an object for each message.
/// </summary>
internal sealed class ReceivedMessage : IResettable
{
    private static readonly ObjectPool<ReceivedMessage> Pool = ObjectPool.Create<ReceivedMessage>();

    /// <summary>Takes the bytes from the library without a copy.</summary>
    public static Marshaller<ReceivedMessage> Marshaller { get; } = new(
        (_, _) => throw new NotSupportedException("A server does not send its peer's messages."), Take);

    /// <summary>The bytes, valid until the next message is read.</summary>
    public ReadOnlySequence<byte> Bytes { get; private set; }

    /// <summary>Gives the object back.</summary>
    public void Return() => Pool.Return(this);

    /// <inheritdoc />
    public bool TryReset()
    {
        Bytes = default;
        return true;
    }

    private static ReceivedMessage Take(DeserializationContext context)
    {
        var message = Pool.Get();
        message.Bytes = context.PayloadAsReadOnlySequence();
        return message;
    }
}
