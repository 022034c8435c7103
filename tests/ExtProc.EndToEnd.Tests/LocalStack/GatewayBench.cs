using System.Net;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using ExtProc.LocalStack.Hosting;
using ExtProc.LocalStack.Processes;
using ExtProc.LocalStack.StandIn;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>A gateway between a scripted processor and a scripted upstream.</summary>
internal sealed class GatewayBench : IAsyncDisposable
{
    private readonly RunFolder _folder = new(keep: false);
    private LoopbackServer _upstream = null!;

    public ScriptedProcessor Processor { get; private set; } = null!;

    public IGateway Gateway { get; private set; } = null!;

    /// <summary>Answers as the upstream; the default is a short text.</summary>
    public RequestDelegate Upstream { get; set; } = context => context.Response.WriteAsync("from upstream");

    /// <summary>Starts it on a gateway, or skips the test when that is Envoy and there is none.</summary>
    public static async Task<GatewayBench> StartAsync(GatewayKind kind)
    {
        var envoy = kind == GatewayKind.Real ? EnvoyBinary.Find(Environment.GetEnvironmentVariable, RepositoryRoot.Find()) : null;
        Assert.SkipWhen(kind == GatewayKind.Real && envoy is null, "NOT TESTED ON ENVOY: none was found. " + EnvoyBinary.HowToGet);

        var bench = new GatewayBench();
        try
        {
            bench._upstream = await LoopbackServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), context => bench.Upstream(context));
            bench.Processor = await ScriptedProcessor.StartAsync(bench._folder.Socket);
            var options = new GatewayOptions { Folder = bench._folder.FullName, SidecarSocket = bench._folder.Socket, Upstream = bench._upstream.Address };
            bench.Gateway = envoy is null
                ? await EnvoyLikeGateway.StartAsync(options)
                : await EnvoyGateway.StartAsync(envoy, options, TestContext.Current.CancellationToken);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }

        if (Processor is not null)
        {
            await Processor.DisposeAsync();
        }

        await _upstream.DisposeAsync();
        _folder.Dispose();
    }
}
