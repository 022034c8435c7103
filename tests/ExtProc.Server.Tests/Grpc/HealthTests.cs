using ExtProc.Testing.Grpc;
using Grpc.Core;
using Grpc.Health.V1;
using Xunit;
using Serving = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace ExtProc.Server.Tests.Grpc;

/// <summary>As a client of the gRPC library sees it, such as a probe.</summary>
public class HealthTests
{
    private const string CheckPath = "/grpc.health.v1.Health/Check";
    private const string WatchPath = "/grpc.health.v1.Health/Watch";
    private const string ExternalProcessor = "envoy.service.ext_proc.v3.ExternalProcessor";

    private static readonly TestMethod Process =
        new($"/{ExternalProcessor}/Process", _ => Task.FromResult(Status.DefaultSuccess));

    [Theory]
    [InlineData("")]
    [InlineData(ExternalProcessor)]
    public async Task Check_tells_the_state(string service)
    {
        await using var server = await RunningServer.StartAsync(Process);
        Assert.Equal(Serving.NotServing, await CheckAsync(server, service));

        server.Serving.Set(true);
        Assert.Equal(Serving.Serving, await CheckAsync(server, service));

        server.Serving.Set(false);
        Assert.Equal(Serving.NotServing, await CheckAsync(server, service));
    }

    [Fact]
    public async Task Check_of_an_unknown_service_is_NOT_FOUND()
    {
        await using var server = await RunningServer.StartAsync(Process);

        var refused = await Assert.ThrowsAsync<RpcException>(() => CheckAsync(server, "other"));

        Assert.Equal(StatusCode.NotFound, refused.StatusCode);
    }

    [Theory]
    [InlineData(CheckPath)]
    [InlineData(WatchPath)]
    public async Task A_request_that_is_none_is_refused(string path)
    {
        await using var server = await RunningServer.StartAsync();
        server.Log.Announce("Error when executing service method");

        Assert.Equal((int)StatusCode.Internal, (await server.Client.CallAsync(path)).Status);
        Assert.Equal((int)StatusCode.Unknown, (await server.Client.CallAsync(path, [0x0a, 0xff, 0x01])).Status);
        await server.AssertNextCallWorksAsync();
    }

    [Theory]
    [InlineData(CheckPath)]
    [InlineData(WatchPath)]
    public async Task A_request_that_is_too_long_is_refused_without_a_log(string path)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal((int)StatusCode.ResourceExhausted, (await server.Client.CallAsync(path, new byte[100_000])).Status);
        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }

    [Theory]
    [InlineData("")]
    [InlineData(ExternalProcessor)]
    public async Task Watch_tells_the_state_and_each_change(string service)
    {
        await using var server = await RunningServer.StartAsync(Process);
        using var watch = Watch(server, service);
        Assert.Equal(Serving.NotServing, await NextAsync(watch));

        foreach (var serving in (bool[])[true, false, true])
        {
            server.Serving.Set(serving);
            // Again: no change, no message.
            server.Serving.Set(serving);
            Assert.Equal(serving ? Serving.Serving : Serving.NotServing, await NextAsync(watch));
        }
    }

    [Fact]
    public async Task Watch_of_an_unknown_service_says_so_and_stays()
    {
        await using var server = await RunningServer.StartAsync(Process);
        using var watch = Watch(server, "other");
        Assert.Equal(Serving.ServiceUnknown, await NextAsync(watch));

        server.Serving.Set(true);
        await server.Server.StopAsync(CancellationToken.None).WaitAsync(GrpcTestCall.Patience);

        // The library says so to every watch when the server stops.
        Assert.Equal(Serving.NotServing, await NextAsync(watch));
        Assert.Null(await NextAsync(watch));
    }

    [Fact]
    public async Task Watch_ends_at_the_stop_and_does_not_hold_it()
    {
        await using var server = await RunningServer.StartAsync(Process);
        server.Serving.Set(true);
        using var watch = Watch(server, "");
        Assert.Equal(Serving.Serving, await NextAsync(watch));

        await server.Server.StopAsync(CancellationToken.None).WaitAsync(GrpcTestCall.Patience);

        Assert.Equal(Serving.NotServing, await NextAsync(watch));
        Assert.Null(await NextAsync(watch));
        server.AssertQuietLog();
    }

    [Fact]
    public async Task Watch_ends_with_its_peer()
    {
        await using var server = await RunningServer.StartAsync(Process);
        using (var watch = Watch(server, ""))
        {
            Assert.Equal(Serving.NotServing, await NextAsync(watch));
        }

        // An end that waits for the watch would not come.
        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }

    private static async Task<Serving> CheckAsync(RunningServer server, string service) =>
        (await new Health.HealthClient(server.Channel).CheckAsync(new HealthCheckRequest { Service = service })).Status;

    private static AsyncServerStreamingCall<HealthCheckResponse> Watch(RunningServer server, string service) =>
        new Health.HealthClient(server.Channel).Watch(new HealthCheckRequest { Service = service });

    /// <summary>The next message; null at an end with OK.</summary>
    private static async Task<Serving?> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch) =>
        await watch.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(GrpcTestCall.Patience) ? watch.ResponseStream.Current.Status : null;
}
