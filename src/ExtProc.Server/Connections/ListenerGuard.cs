using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace ExtProc.Server.Connections;

/// <summary>What a listener needs to accept connections: <see cref="GuardedListener"/>.</summary>
/// <param name="Registry">Every connection of the program.</param>
/// <param name="Limit">The listener's own limit.</param>
internal sealed record ListenerGuard(ConnectionRegistry Registry, ListenerLimit Limit)
{
    /// <summary>Measures pauses.</summary>
    public TimeProvider Time => Registry.Time;

    /// <summary>Makes a Kestrel accept its connections this way.</summary>
    public void AddTo(IServiceCollection services) =>
        // The last one registered is the one that Kestrel asks first.
        services.AddSingleton<IConnectionListenerFactory>(provider => new GuardedListenerFactory(
            provider.GetRequiredService<IOptions<SocketTransportOptions>>(), this, provider.GetRequiredService<ILoggerFactory>()));
}
