using ExtProc.Testing.Grpc;
using Grpc.Core;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

public class BusyCallTests
{
    [Fact]
    public async Task A_method_that_computes_sees_that_its_peer_has_gone_away()
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var saw = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RunningServer.StartAsync(new TestMethod("/test.Busy/Compute", call =>
        {
            began.SetResult();
            saw.SetResult(SpinWait.SpinUntil(() => call.Cancelled.IsCancellationRequested, GrpcTestCall.Patience));
            return Task.FromResult(new Status(StatusCode.Unavailable, ""));
        }));
        using var client = server.NewClient();
        using var call = client.Start("/test.Busy/Compute");
        await call.OpenedAsync();
        await began.Task.WaitAsync(GrpcTestCall.Patience);

        call.Reset();

        Assert.True(await saw.Task);
        server.AssertQuietLog();
    }
}
