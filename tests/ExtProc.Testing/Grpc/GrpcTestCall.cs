using System.Buffers.Binary;
using System.Globalization;

namespace ExtProc.Testing.Grpc;

/// <summary>One call of <see cref="GrpcTestClient"/>. Everything waits at most <see cref="Patience"/>.</summary>
public sealed class GrpcTestCall : IDisposable
{
    /// <summary>How long a test waits for what must come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int PrefixLength = 5;

    private readonly CancellationTokenSource _given = new();
    private readonly DuplexContent _content;
    private readonly Task<HttpResponseMessage> _response;

    internal GrpcTestCall(HttpMessageInvoker http, HttpRequestMessage request, DuplexContent content)
    {
        _content = content;
        _response = http.SendAsync(request, _given.Token);
        _ = _response.ContinueWith(
            failed => content.Fail(failed.Exception?.InnerException ?? new OperationCanceledException("The call was reset.")),
            CancellationToken.None,
            TaskContinuationOptions.NotOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>The response's headers.</summary>
    public Task<HttpResponseMessage> ResponseAsync() => _response.WaitAsync(Patience);

    /// <summary>Waits until the request's headers are on their way.</summary>
    public Task OpenedAsync() => _content.Body.WaitAsync(Patience);

    /// <summary>
    /// Sends bytes as they are, in a DATA frame of their own. That the server has ended the call is no error here; what
    /// it answered tells.
    /// </summary>
    public async Task WriteRawAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var body = await _content.Body.WaitAsync(Patience);
            await body.WriteAsync(bytes, _given.Token).AsTask().WaitAsync(Patience);
            await body.FlushAsync(_given.Token).WaitAsync(Patience);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            await ResponseAsync();
        }
    }

    /// <summary>Sends one message.</summary>
    public Task WriteAsync(ReadOnlyMemory<byte> message) => WriteRawAsync(Frame(message.Span));

    /// <summary>Says that nothing more will be sent.</summary>
    public void HalfClose() => _content.Close();

    /// <summary>Resets the stream.</summary>
    public void Reset()
    {
        _given.Cancel();
        if (_response.IsCompletedSuccessfully)
        {
            _response.GetAwaiter().GetResult().Dispose();
        }
    }

    /// <summary>Reads the next message; null at the end.</summary>
    public async Task<byte[]?> ReadAsync()
    {
        var response = await ResponseAsync();
        var body = await response.Content.ReadAsStreamAsync();
        var prefix = new byte[PrefixLength];
        var got = await body.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false).AsTask().WaitAsync(Patience);
        if (got == 0)
        {
            return null;
        }

        if (got < PrefixLength || prefix[0] != 0)
        {
            throw new InvalidDataException("The server's message has a broken prefix.");
        }

        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await body.ReadExactlyAsync(message).AsTask().WaitAsync(Patience);
        return message;
    }

    /// <summary>Reads to the end of the call.</summary>
    public async Task<GrpcTestReply> EndAsync()
    {
        var response = await ResponseAsync();
        List<byte[]> messages = [];
        if (response.IsSuccessStatusCode)
        {
            while (await ReadAsync() is { } message)
            {
                messages.Add(message);
            }
        }

        var status = Field(response, "grpc-status");
        var text = Field(response, "grpc-message");
        return new GrpcTestReply(
            response.StatusCode,
            status is null ? null : int.Parse(status, CultureInfo.InvariantCulture),
            text is null ? null : Uri.UnescapeDataString(text),
            messages,
            response.Headers);
    }

    /// <summary>Gives up the call: resets it if it is still open.</summary>
    public void Dispose()
    {
        Reset();
        _given.Dispose();
    }

    /// <summary>A message behind its prefix.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        var frame = new byte[PrefixLength + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    private static string? Field(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;
}
