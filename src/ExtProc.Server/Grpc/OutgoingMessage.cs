using System.Buffers;
using Grpc.Core;

namespace ExtProc.Server.Grpc;

/// <summary>A message on its way to the library, which wants an object: each call has one and uses it again.</summary>
internal abstract class OutgoingMessage
{
    /// <summary>Bytes of a tail that are written with the message. The call sends the rest, as fast as the peer takes it.</summary>
    public const int LongestSlice = 256 * 1024;

    /// <summary>Writes the message into the library's own buffer.</summary>
    public static Marshaller<OutgoingMessage> Marshaller { get; } = new(
        (message, context) => message.Write(context), _ => throw new NotSupportedException("A server does not receive its own messages."));

    /// <summary>What <see cref="Write"/> could not do; the library would log it a second time.</summary>
    public Exception? Failure { get; protected set; }

    /// <summary>Writes prefix, message and the first slice of its tail.</summary>
    protected abstract void Write(SerializationContext context);
}

/// <inheritdoc />
/// <typeparam name="TMessage">What is sent.</typeparam>
internal sealed class OutgoingMessage<TMessage> : OutgoingMessage
    where TMessage : IOutgoingMessage
{
    private readonly CountedWriter _output = new();

    /// <summary>What is sent.</summary>
    public TMessage? Value { get; set; }

    /// <inheritdoc />
    protected override void Write(SerializationContext context)
    {
        var message = Value!;
        Failure = null;
        context.SetPayloadLength(message.Length);
        _output.Begin(context.GetBufferWriter());
        try
        {
            message.WriteTo(_output);
        }
        catch (Exception bug)
        {
            Failure = bug;
            return;
        }

        var announced = message.Length - message.Tail.Length;
        if (_output.Count != announced)
        {
            Failure = new InvalidOperationException($"{typeof(TMessage).Name} wrote {_output.Count} bytes and announced {announced}.");
            return;
        }

        _output.Write(message.Tail.Span[..Math.Min(message.Tail.Length, LongestSlice)]);
        context.Complete();
    }
}
