using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace ExtProc.EndToEnd.Tests.Clients;

/// <summary>A client that speaks HTTP/2 by prior knowledge and counts its connections.</summary>
internal sealed class Http2Client : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly Uri _gateway;
    private int _connections;

    public Http2Client(Uri gateway)
    {
        _gateway = gateway;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = async (context, cancellation) =>
            {
                Interlocked.Increment(ref _connections);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    /// <summary>How many connections were needed so far.</summary>
    public int Connections => _connections;

    /// <summary>Sends a chat request; without content the request ends with its headers.</summary>
    public async Task<HttpReply> SendAsync(string token, HttpContent? content, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_gateway, ChatRequest.Completions))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var reply = await _http.SendAsync(request, cancellation);
        return new HttpReply
        {
            Status = (int)reply.StatusCode,
            Headers = [.. reply.Headers.Concat(reply.Content.Headers).SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key.ToLowerInvariant(), value)))],
            Body = await reply.Content.ReadAsByteArrayAsync(cancellation),
            IsWhole = true,
        };
    }

    /// <summary>A body whose length is not announced.</summary>
    public static HttpContent Unannounced(byte[] body) => new StreamContent(new Unseekable(body));

    public void Dispose() => _http.Dispose();

    // A stream that cannot seek has no length to announce.
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
