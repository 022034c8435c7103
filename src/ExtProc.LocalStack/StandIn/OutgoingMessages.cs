using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;

namespace ExtProc.LocalStack.StandIn;

/// <summary>The request body of a gRPC call: frames as they are written, END_STREAM when there are no more.</summary>
internal sealed class OutgoingMessages : HttpContent
{
    private readonly ChannelReader<byte[]> _frames;

    /// <summary>Sends every frame of the channel.</summary>
    public OutgoingMessages(ChannelReader<byte[]> frames)
    {
        _frames = frames;
        Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    // Without this overload HttpClient cannot stop the body, and then sends no RST_STREAM when the call is disposed.
    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // The headers must go out before the first frame exists.
        await stream.FlushAsync(cancellationToken);
        await foreach (var frame in _frames.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(frame, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
