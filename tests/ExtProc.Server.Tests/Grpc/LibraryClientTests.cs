using ExtProc.Testing.Grpc;
using Grpc.Core;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

/// <summary>What a client of the gRPC library sees.</summary>
public class LibraryClientTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(200_000)]
    public async Task Messages_come_back_and_the_call_ends_with_OK(int length)
    {
        await using var server = await RunningServer.StartAsync();
        using var call = Start(server, TestMethod.EchoPath, default);
        var message = new byte[length];
        new Random(length).NextBytes(message);

        for (var i = 0; i < 3; i++)
        {
            await call.RequestStream.WriteAsync(message);
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(message, call.ResponseStream.Current);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_status_and_its_text_arrive()
    {
        var method = new TestMethod("/test.Status/Fail", _ => Task.FromResult(new Status(StatusCode.FailedPrecondition, "50 % of ü")));
        await using var server = await RunningServer.StartAsync(method);
        using var call = Start(server, method.Path, default);

        var end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.FailedPrecondition, end.StatusCode);
        Assert.Equal("50 % of ü", end.Status.Detail);
    }

    [Fact]
    public async Task A_deadline_ends_the_call_and_tells_the_method()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var method = new TestMethod("/test.Deadline/Wait", async call =>
        {
            Assert.False(await call.ReadAsync());
            await new TaskCompletionSource().Task.WaitAsync(call.Cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            told.SetResult();
            return new Status(StatusCode.Cancelled, "");
        });
        await using var server = await RunningServer.StartAsync(method);
        using var call = Start(server, method.Path, TimeSpan.FromMilliseconds(200));

        var end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.DeadlineExceeded, end.StatusCode);
        await told.Task.WaitAsync(GrpcTestCall.Patience);
        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }

    private static AsyncDuplexStreamingCall<byte[], byte[]> Start(RunningServer server, string path, TimeSpan deadline)
    {
        var options = deadline == default ? new CallOptions() : new CallOptions(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + deadline);
        return server.Channel.CreateCallInvoker().AsyncDuplexStreamingCall(SocketChannel.Duplex(path), null, options);
    }
}
