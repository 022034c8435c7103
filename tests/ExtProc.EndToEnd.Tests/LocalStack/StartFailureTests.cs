using System.Net;
using System.Net.Sockets;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using ExtProc.LocalStack.Processes;
using Xunit;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>A start that fails says why and leaves nothing behind.</summary>
public sealed class StartFailureTests
{
    [Fact]
    public async Task Sidecar_that_refuses_its_settings_is_reported_with_its_exit_code()
    {
        var socket = "";
        var options = new LocalStackOptions
        {
            Gateway = GatewayKind.StandIn,
            AdjustSettings = settings =>
            {
                socket = settings.Split("unix:")[1].Split('"')[0];
                return "nonsense: true";
            },
        };

        var error = await Assert.ThrowsAsync<ChildProcessException>(() => LocalStackRun.StartAsync(options, TestContext.Current.CancellationToken));

        Assert.Contains("The sidecar ended with exit code", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(socket)));
    }

    [Fact]
    public async Task Envoy_that_cannot_take_its_port_is_reported_with_its_last_lines()
    {
        var envoy = GatewayStarter.FindEnvoy();
        Assert.SkipWhen(envoy is null, "NOT TESTED ON ENVOY: none was found. " + EnvoyBinary.HowToGet);
        using var folder = new RunFolder(keep: false);
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var options = new GatewayOptions
        {
            Folder = folder.FullName,
            SidecarSocket = folder.Socket,
            Upstream = new Uri("http://127.0.0.1:1"),
            Port = ((IPEndPoint)taken.LocalEndPoint!).Port,
        };

        var error = await Assert.ThrowsAsync<ChildProcessException>(() => EnvoyGateway.StartAsync(envoy, options, TestContext.Current.CancellationToken));

        Assert.Contains("Envoy ended with exit code", error.Message, StringComparison.Ordinal);
        Assert.Contains("bind", error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
