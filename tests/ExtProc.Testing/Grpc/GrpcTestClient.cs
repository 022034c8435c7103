using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ExtProc.Testing.Grpc;

/// <summary>
/// A gRPC client for tests: HTTP/2 with prior knowledge over a Unix socket or TCP, all calls on one connection. It
/// sends whatever bytes a test wants, also wrong ones.
/// </summary>
public sealed class GrpcTestClient : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly ConcurrentQueue<Socket> _sockets = [];

    private GrpcTestClient(EndPoint endpoint) => _http = new HttpMessageInvoker(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var isUnix = endpoint is UnixDomainSocketEndPoint;
            var socket = isUnix
                ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(endpoint, cancellationToken);
            }
            catch
            {
                socket.Dispose();
                throw;
            }

            _sockets.Enqueue(socket);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>Connections opened so far.</summary>
    public int Connections => _sockets.Count;

    /// <summary>A client of the server on a Unix socket.</summary>
    public static GrpcTestClient OverUnixSocket(string path) => new(new UnixDomainSocketEndPoint(path));

    /// <summary>A client of the server on a TCP port.</summary>
    public static GrpcTestClient OverTcp(IPEndPoint endpoint) => new(endpoint);

    /// <summary>Opens a call.</summary>
    /// <param name="path"><c>/package.Service/Method</c>.</param>
    /// <param name="change">Last word on the request: other headers, another method.</param>
    public GrpcTestCall Start(string path, Action<HttpRequestMessage>? change = null)
    {
        var content = new DuplexContent();
        var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost" + path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.ParseAdd("trailers");
        change?.Invoke(request);
        return new GrpcTestCall(_http, request, content);
    }

    /// <summary>Makes a whole call: sends the messages, half-closes, reads to the end.</summary>
    public async Task<GrpcTestReply> CallAsync(string path, params IReadOnlyList<byte[]> messages)
    {
        using var call = Start(path);
        foreach (var message in messages)
        {
            await call.WriteAsync(message);
        }

        call.HalfClose();
        return await call.EndAsync();
    }

    /// <summary>Closes the connection under whatever is open on it, without a word of HTTP/2.</summary>
    public void LoseConnection()
    {
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }
    }

    /// <summary>Ends the client. Calls still open keep their connection, so close that, too.</summary>
    public void Dispose()
    {
        _http.Dispose();
        LoseConnection();
    }
}
