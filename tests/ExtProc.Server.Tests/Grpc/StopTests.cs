using ExtProc.Server.Grpc;
using ExtProc.Testing.Grpc;
using Grpc.Core;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

public class StopTests
{
    private const string Path = "/test.Stop/Hold";

    [Fact]
    public async Task An_open_call_goes_on_until_it_ends_and_the_stop_waits_for_it()
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(TestMethod.EchoPath);
        await call.WriteAsync(new byte[1]);
        await call.ReadAsync();

        var stop = server.Server.StopAsync(CancellationToken.None);
        await Assert.ThrowsAnyAsync<Exception>(() => server.NewClient().CallAsync(TestMethod.EchoPath, [1]));
        await call.WriteAsync(new byte[2]);
        Assert.Equal(2, (await call.ReadAsync())!.Length);
        Assert.False(stop.IsCompleted);

        call.HalfClose();
        Assert.Equal(0, (await call.EndAsync()).Status);
        await stop.WaitAsync(GrpcTestCall.Patience);
        server.AssertQuietLog();
    }

    [Fact]
    public async Task A_call_that_outlasts_the_drain_is_aborted_and_hears_of_it()
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RunningServer.StartAsync(new TestMethod(Path, async call =>
        {
            await call.WriteAsync(new RawMessage([1]));
            Assert.False(await call.ReadAsync());
            // The end of the messages may be seen a moment before the token says why.
            using var cancelled = call.Cancelled.Register(heard.SetResult);
            await heard.Task.WaitAsync(GrpcTestCall.Patience);
            return new Status(StatusCode.Unavailable, "");
        }));
        using var call = server.Client.Start(Path);
        await call.ReadAsync();
        using var drainEnd = new CancellationTokenSource();

        var stop = server.Server.StopAsync(drainEnd.Token);
        Assert.False(heard.Task.IsCompleted);
        await drainEnd.CancelAsync();

        await heard.Task.WaitAsync(GrpcTestCall.Patience);
        await stop.WaitAsync(GrpcTestCall.Patience);
        await Assert.ThrowsAnyAsync<Exception>(() => call.EndAsync());
        server.AssertQuietLog();
    }

    [Fact]
    public async Task A_stop_twice_or_without_a_start_is_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        await server.Server.StopAsync(CancellationToken.None);
        await server.Server.StopAsync(CancellationToken.None);

        var unstarted = new CallServer([], [], new ServingState(), 1000, server.Log.Factory);
        await unstarted.StopAsync(CancellationToken.None);
        await unstarted.DisposeAsync();
    }
}
