using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;

namespace ExtProc.Testing.Grpc;

/// <summary>The gRPC library's own client over a Unix socket.</summary>
public static class SocketChannel
{
    /// <summary>Messages that are only bytes.</summary>
    public static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    /// <summary>A channel to the server on a Unix socket.</summary>
    public static GrpcChannel To(string path) => GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        },
        DisposeHttpClient = true,
        MaxReceiveMessageSize = null,
    });

    /// <summary>A bidirectional method of bytes.</summary>
    /// <param name="path"><c>/package.Service/Method</c>.</param>
    public static Method<byte[], byte[]> Duplex(string path)
    {
        var slash = path.LastIndexOf('/');
        return new Method<byte[], byte[]>(MethodType.DuplexStreaming, path[1..slash], path[(slash + 1)..], Bytes, Bytes);
    }
}
