using ExtProc.LocalStack.Gateways;
using ExtProc.LocalStack.StandIn;

namespace ExtProc.LocalStack;

/// <summary>Chooses between the real Envoy and the stand-in.</summary>
internal static class GatewayStarter
{
    /// <summary>The Envoy of this machine, or null.</summary>
    /// <exception cref="FileNotFoundException"><c>$ENVOY_BIN</c> is wrong.</exception>
    public static EnvoyBinary? FindEnvoy() => EnvoyBinary.Find(Environment.GetEnvironmentVariable, RepositoryRoot.Find());

    /// <summary>Starts the gateway that was asked for. An Envoy that is found and fails is a failure, never a reason for the stand-in.</summary>
    /// <exception cref="InvalidOperationException">A real one was asked for and there is none.</exception>
    public static async Task<IGateway> StartAsync(GatewayKind kind, GatewayOptions options, CancellationToken cancellation)
    {
        if (kind != GatewayKind.StandIn && FindEnvoy() is { } binary)
        {
            return await EnvoyGateway.StartAsync(binary, options, cancellation);
        }

        return kind == GatewayKind.Real
            ? throw new InvalidOperationException("No Envoy was found. " + EnvoyBinary.HowToGet)
            : await EnvoyLikeGateway.StartAsync(options);
    }
}
