using ExtProc.Core.Settings;
using ExtProc.Server.Envoy;
using ExtProc.Server.Grpc;
using ExtProc.Testing.Grpc;
using ExtProc.Testing.Logs;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

/// <summary>Server reflection, which grpcurl asks for: off unless it is switched on.</summary>
public sealed class ReflectionTests
{
    [Fact]
    public async Task Services_are_listed_when_it_is_on()
    {
        var answer = await AskAsync(isOn: true);

        Assert.Equal(
            ["envoy.service.ext_proc.v3.ExternalProcessor", "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"],
            answer.ListServicesResponse.Service.Select(service => service.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_told_when_it_is_off()
    {
        var end = await Assert.ThrowsAsync<RpcException>(() => AskAsync(isOn: false));

        Assert.Equal(StatusCode.Unimplemented, end.StatusCode);
    }

    private static async Task<ServerReflectionResponse> AskAsync(bool isOn)
    {
        var socket = RunningServer.TemporarySocketPath();
        using var log = new LogGuard();
        await using var server = new CallServer(
            [new ListenEndpoint(socket, null)], [TestMethod.Echo], new ServingState(), 1_000, log.Factory, described: isOn ? [ExternalProcessorMethod.Service] : []);
        await server.StartAsync(TestContext.Current.CancellationToken);
        using var channel = SocketChannel.To(socket);
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
        var answer = call.ResponseStream.Current;
        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        return answer;
    }
}
