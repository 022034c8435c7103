using System.Net;
using System.Net.Http.Headers;

namespace ExtProc.Testing.Grpc;

/// <summary>A request body that stays open and is written from outside while the response is read.</summary>
internal sealed class DuplexContent : HttpContent
{
    private readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DuplexContent() => Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

    /// <summary>The body; ends with an exception when the request failed.</summary>
    public Task<Stream> Body => _opened.Task;

    /// <summary>Ends the body: END_STREAM.</summary>
    public void Close() => _closed.TrySetResult();

    /// <summary>The request will never be sent.</summary>
    public void Fail(Exception reason) => _opened.TrySetException(reason);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    // The overload with the token: a request whose body ignores it is not reset when the call is given up.
    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        // Sends the headers, so that a call without a message is a call, too.
        try
        {
            await stream.FlushAsync(cancellationToken);
        }
        catch (Exception e)
        {
            _opened.TrySetException(e);
            throw;
        }

        _opened.TrySetResult(stream);
        await _closed.Task.WaitAsync(cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
