using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ExtProc.Server.Connections;

/// <summary>Kestrel's socket transport with an accept loop of our own: <see cref="GuardedListener"/>.</summary>
/// <param name="options">How sockets are bound, and what connections are made of.</param>
/// <param name="guard">Says whether there is room for a connection.</param>
/// <param name="loggers">Take the transport's lines, Kestrel's too.</param>
internal sealed class GuardedListenerFactory(
    IOptions<SocketTransportOptions> options,
    ListenerGuard guard,
    ILoggerFactory loggers) : IConnectionListenerFactory
{
    /// <inheritdoc />
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var sockets = options.Value;
        Socket socket;
        try
        {
            socket = sockets.CreateBoundListenSocket(endpoint);
            socket.Listen(sockets.Backlog);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }

        var connections = new SocketConnectionContextFactory(
            ConnectionOptions(sockets), loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets"));
        return new(new GuardedListener(socket, socket.AcceptAsync, connections, guard, loggers.CreateLogger<GuardedListener>()));
    }

    // Kestrel's own way from one to the other. The public constructor leaves out Kestrel's memory pool, and each block of
    // four kilobytes would be an allocation.
    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern SocketConnectionFactoryOptions ConnectionOptions(SocketTransportOptions options);
}
