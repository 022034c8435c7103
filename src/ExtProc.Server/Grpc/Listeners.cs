using ExtProc.Core.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ExtProc.Server.Grpc;

/// <summary>Where Kestrel listens for gRPC and which of its limits fit long, quiet, large calls from one trusted peer.</summary>
internal static class Listeners
{
    /// <summary>
    /// Streams one connection may hold: twice the 1,024 requests that Envoy's default circuit breaker lets through.
    /// Above it Envoy has to open further connections; streams that are opened and reset at once while twice as many
    /// are not cleared yet drop the whole connection.
    /// </summary>
    public const int MaxStreamsPerConnection = 2048;

    /// <summary>Bytes in flight on one call: a whole DATA burst of Envoy without waiting for credit.</summary>
    private const int StreamWindow = 1024 * 1024;

    /// <summary>
    /// Bytes in flight on one connection: a few calls that do not read at the moment must not hold up all the others.
    /// Also what unread bytes of a connection can cost in memory.
    /// </summary>
    private const int ConnectionWindow = 8 * StreamWindow;

    /// <summary>
    /// Header fields of a call in bytes. Envoy takes 60 KiB from a client unless told otherwise and may copy them into
    /// the call (<c>initial_metadata</c>); too many here would cost the connection, not the call alone.
    /// </summary>
    private const int MaxHeaderBytes = 64 * 1024;

    /// <summary>Sets the limits.</summary>
    public static void SetLimits(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        // A mesh may end TLS in front of this socket and leave ":scheme: https" standing; nothing here looks at it.
        options.AllowAlternateSchemes = true;

        var limits = options.Limits;
        // A call is quiet while the model thinks. The default rate ends it after 5 s, and the connection with it.
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        // Counts all messages of a call together; each single message is bounded at its prefix instead.
        limits.MaxRequestBodySize = null;
        // Envoy owns its connection pool (idle_timeout, 1 h by default); closing an idle connection under it races with
        // its next call. Not infinite: Kestrel then closes every HTTP/2 connection it finds idle, within a second.
        limits.KeepAliveTimeout = TimeSpan.FromDays(1);
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.Http2.MaxRequestHeaderFieldSize = MaxHeaderBytes;
        limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;
        limits.Http2.InitialStreamWindowSize = StreamWindow;
        limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
    }

    /// <summary>Adds the endpoints: HTTP/2 alone, from the first byte, without TLS.</summary>
    /// <returns>What Kestrel made of each; after the start it knows the port that 0 stood for.</returns>
    /// <exception cref="ListenException">A Unix socket's path cannot be used.</exception>
    public static IReadOnlyList<ListenOptions> Listen(KestrelServerOptions options, IReadOnlyList<ListenEndpoint> endpoints)
    {
        var listeners = new List<ListenOptions>(endpoints.Count);
        foreach (var endpoint in endpoints)
        {
            if (endpoint.UnixPath is { } path)
            {
                UnixSocketFile.Claim(path);
                options.ListenUnixSocket(path, Add);
            }
            else if (endpoint.Tcp is { } address)
            {
                options.Listen(address, Add);
            }
        }

        return listeners;

        void Add(ListenOptions listener)
        {
            listener.Protocols = HttpProtocols.Http2;
            listeners.Add(listener);
        }
    }

    /// <summary>Makes sockets the way <see cref="UnixSocketFile"/> wants them.</summary>
    public static void SetSockets(SocketTransportOptions options) => options.CreateBoundListenSocket = UnixSocketFile.Bind;
}
