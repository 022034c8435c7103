using ExtProc.Protos;
using ExtProc.Server.Grpc;
using ExtProc.Testing.Grpc;
using Google.Protobuf;
using Xunit;
using Status = ExtProc.Protos.HealthCheckResponse.Types.ServingStatus;

namespace ExtProc.Server.Tests.Grpc;

public class HealthTests
{
    private const string CheckPath = "/grpc.health.v1.Health/Check";
    private const string WatchPath = "/grpc.health.v1.Health/Watch";
    private const string ExternalProcessor = "envoy.service.ext_proc.v3.ExternalProcessor";

    private static readonly TestMethod Process =
        new($"/{ExternalProcessor}/Process", _ => Task.FromResult(GrpcStatus.Ok));

    [Theory]
    [InlineData("")]
    [InlineData(ExternalProcessor)]
    public async Task Check_tells_the_state(string service)
    {
        await using var server = await RunningServer.StartAsync(Process);
        Assert.Equal(Status.NotServing, await CheckAsync(server, service));

        server.Serving.Set(true);
        Assert.Equal(Status.Serving, await CheckAsync(server, service));

        server.Serving.Set(false);
        Assert.Equal(Status.NotServing, await CheckAsync(server, service));
    }

    [Fact]
    public async Task Check_of_an_unknown_service_is_NOT_FOUND()
    {
        await using var server = await RunningServer.StartAsync(Process);

        var reply = await server.Client.CallAsync(CheckPath, Request("other"));

        Assert.Equal((int)GrpcStatusCode.NotFound, reply.Status);
        Assert.Empty(reply.Messages);
    }

    [Theory]
    [InlineData(CheckPath)]
    [InlineData(WatchPath)]
    public async Task A_request_that_is_none_is_refused(string path)
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal((int)GrpcStatusCode.Unimplemented, (await server.Client.CallAsync(path)).Status);
        Assert.Equal((int)GrpcStatusCode.Internal, (await server.Client.CallAsync(path, [0x0a, 0xff, 0x01])).Status);
        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }

    [Theory]
    [InlineData("")]
    [InlineData(ExternalProcessor)]
    public async Task Watch_tells_the_state_and_each_change(string service)
    {
        await using var server = await RunningServer.StartAsync(Process);
        using var watch = await WatchAsync(server, service);
        Assert.Equal(Status.NotServing, await NextAsync(watch));

        foreach (var serving in (bool[])[true, false, true])
        {
            server.Serving.Set(serving);
            // Again: no change, no message.
            server.Serving.Set(serving);
            Assert.Equal(serving ? Status.Serving : Status.NotServing, await NextAsync(watch));
        }
    }

    [Fact]
    public async Task Watch_of_an_unknown_service_says_so_and_stays()
    {
        await using var server = await RunningServer.StartAsync(Process);
        using var watch = await WatchAsync(server, "other");
        Assert.Equal(Status.ServiceUnknown, await NextAsync(watch));

        server.Serving.Set(true);
        server.Serving.Stop();

        var end = await watch.EndAsync();
        Assert.Empty(end.Messages);
        Assert.Equal((int)GrpcStatusCode.Unavailable, end.Status);
    }

    [Fact]
    public async Task Watch_ends_at_the_stop_and_does_not_hold_it()
    {
        await using var server = await RunningServer.StartAsync(Process);
        server.Serving.Set(true);
        using var watch = await WatchAsync(server, "");
        Assert.Equal(Status.Serving, await NextAsync(watch));

        await server.Server.StopAsync(CancellationToken.None).WaitAsync(GrpcTestCall.Patience);

        Assert.Equal((int)GrpcStatusCode.Unavailable, (await watch.EndAsync()).Status);
        server.AssertQuietLog();
    }

    [Fact]
    public async Task Watch_ends_with_its_peer()
    {
        await using var server = await RunningServer.StartAsync(Process);
        using var watch = await WatchAsync(server, "");
        Assert.Equal(Status.NotServing, await NextAsync(watch));

        watch.Reset();

        // An end that waits for the watch would not come.
        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }

    private static async Task<Status> CheckAsync(RunningServer server, string service)
    {
        var reply = await server.Client.CallAsync(CheckPath, Request(service));
        Assert.Equal(0, reply.Status);
        return HealthCheckResponse.Parser.ParseFrom(Assert.Single(reply.Messages)).Status;
    }

    private static async Task<GrpcTestCall> WatchAsync(RunningServer server, string service)
    {
        var call = server.Client.Start(WatchPath);
        await call.WriteAsync(Request(service));
        call.HalfClose();
        return call;
    }

    private static async Task<Status> NextAsync(GrpcTestCall watch) =>
        HealthCheckResponse.Parser.ParseFrom(await watch.ReadAsync()).Status;

    private static byte[] Request(string service) => new HealthCheckRequest { Service = service }.ToByteArray();
}
