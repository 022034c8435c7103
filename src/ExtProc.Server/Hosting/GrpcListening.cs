using ExtProc.Core.Settings;
using ExtProc.Server.Grpc;

namespace ExtProc.Server.Hosting;

/// <summary>The gRPC server as a part of the host: at the stop it takes no new streams and waits, not for ever, for the open ones.</summary>
internal sealed class GrpcListening(CallServer server, ShutdownSettings shutdown, ImmediateStop now, TimeProvider time) : IHostedService
{
    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => server.StartAsync(cancellationToken);

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(shutdown.Drain, time);
        using var drain = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, now.Requested);
        await server.StopAsync(drain.Token);
    }
}
