using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Runs;

/// <summary>
/// One running stack for all scenarios of a gateway kind. Its end is a check of its own: the sidecar has logged no
/// error, and Envoy has counted no answer that it could not use.
/// </summary>
public abstract class SharedRun : IAsyncLifetime
{
    private static readonly string[] MustBeZero = ["streams_failed", "spurious_msgs_received", "rejected_header_mutations", "message_timeouts"];

    private readonly bool _isEnvoy;
    private LocalStackRun? _run;

    private protected SharedRun(GatewayKind kind)
    {
        Kind = kind;
        _isEnvoy = kind == GatewayKind.Real;
    }

    internal GatewayKind Kind { get; }

    internal bool IsRunning => _run is not null;

    internal LocalStackRun Run => _run!;

    /// <summary>An Envoy that is found and does not start throws here, and fails every test of the collection.</summary>
    public async ValueTask InitializeAsync()
    {
        if (!_isEnvoy || GatewayStarter.FindEnvoy() is not null)
        {
            _run = await LocalStackRun.StartAsync(new LocalStackOptions { Gateway = Kind }, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Skips the running test when its gateway is an Envoy and this machine has none.</summary>
    internal static void SkipWithoutEnvoy(GatewayKind kind) =>
        Assert.SkipWhen(kind == GatewayKind.Real && GatewayStarter.FindEnvoy() is null, "NOT TESTED ON ENVOY: none was found. " + EnvoyBinary.HowToGet);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_run is not { } run)
        {
            return;
        }

        var counted = _isEnvoy ? await EnvoyStats.ReadAsync(run.Gateway.Admin!) : null;
        await run.DisposeAsync();
        SidecarLog.AssertClean(run.Sidecar.Output);
        foreach (var name in MustBeZero)
        {
            Assert.Equal((name, 0L), (name, counted?.Processor(name) ?? 0));
        }
    }
}

/// <summary>A real Envoy.</summary>
public sealed class EnvoyRun() : SharedRun(GatewayKind.Real);

/// <summary>The in-repo stand-in.</summary>
public sealed class StandInRun() : SharedRun(GatewayKind.StandIn);

/// <summary>Scenarios on Envoy run one after another on one stack.</summary>
[CollectionDefinition]
public sealed class OnEnvoy : ICollectionFixture<EnvoyRun>;

/// <summary>Scenarios on the stand-in run one after another on one stack, beside those on Envoy.</summary>
[CollectionDefinition]
public sealed class OnStandIn : ICollectionFixture<StandInRun>;
