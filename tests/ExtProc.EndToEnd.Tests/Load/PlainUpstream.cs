using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ExtProc.EndToEnd.Tests.Load;

/// <summary>
/// An upstream that costs next to nothing: it looks whether a request is signed and addressed to a profile, and answers
/// with prepared bytes.
/// </summary>
internal sealed class PlainUpstream : IAsyncDisposable
{
    private const int Reading = 16 * 1024;

    private static readonly byte[] Reply = MakeReply();

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentBag<Socket> _sockets = [];
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private long _good;
    private long _bad;

    public PlainUpstream()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1024);
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndPoint}");

    /// <summary>Requests that were signed Converse calls.</summary>
    public long Good => Interlocked.Read(ref _good);

    /// <summary>Requests that were anything else.</summary>
    public long Bad => Interlocked.Read(ref _bad);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        await Task.WhenAll(_connections);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                socket.NoDelay = true;
                _sockets.Add(socket);
                _connections.Add(ServeAsync(socket));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var messages = new MessageReader(socket, Reading);
        try
        {
            while (await messages.ReadAsync())
            {
                var head = messages.Head.Span;
                var good = head.StartsWith("POST /model/arn%3Aaws%3Abedrock"u8)
                    && head.IndexOf("authorization: AWS4-HMAC-SHA256 Credential="u8) > 0
                    && messages.Body.Span.StartsWith("{\"messages\":"u8);
                Interlocked.Increment(ref good ? ref _good : ref _bad);
                await socket.SendAsync(Reply);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Envoy, or the test, has closed it.
        }
    }

    private static byte[] MakeReply()
    {
        var text = new string('a', 330);
        var body = $$$"""{"output":{"message":{"role":"assistant","content":[{"text":"{{{text}}}"}]}},"stopReason":"end_turn","usage":{"inputTokens":100,"outputTokens":80,"totalTokens":180},"metrics":{"latencyMs":42}}""";
        return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-amzn-requestid: 4f1c2d3e-0000-4000-8000-0123456789ab\r\ncontent-length: {body.Length}\r\n\r\n{body}");
    }
}
