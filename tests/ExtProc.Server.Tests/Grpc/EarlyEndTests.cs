using Grpc.Core;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

/// <summary>
/// A method that is done before its peer has ended the call, as the product's always is. Kestrel would reset such a
/// stream and remember it for seconds, until its memory is full and it drops the connection.
/// </summary>
public class EarlyEndTests
{
    private static readonly TestMethod OneAnswer = new("/test.Early/OneAnswer", async call =>
    {
        await call.ReadAsync();
        await call.WriteAsync(new RawMessage(call.Message));
        return Status.DefaultSuccess;
    });

    [Fact]
    public async Task A_call_that_is_done_ends_with_its_peer()
    {
        await using var server = await RunningServer.StartAsync(OneAnswer);
        for (var i = 0; i < 20; i++)
        {
            using var call = server.Client.Start(OneAnswer.Path);
            await call.WriteAsync(new byte[] { 1 });
            Assert.Equal([1], await call.ReadAsync());

            call.HalfClose();
            Assert.Equal(0, (await call.EndAsync()).Status);
        }

        await server.AssertNextCallWorksAsync();

        // Kestrel notes at Information when it resets what was not read to its end.
        server.AssertSilentLog();
    }

    [Fact]
    public async Task What_comes_after_the_last_answer_is_dropped()
    {
        await using var server = await RunningServer.StartAsync(OneAnswer);
        using var call = server.Client.Start(OneAnswer.Path);
        await call.WriteAsync(new byte[] { 1 });
        Assert.Equal([1], await call.ReadAsync());

        await call.WriteAsync(new byte[100_000]);
        await call.WriteAsync(new byte[] { 2 });
        call.HalfClose();

        var end = await call.EndAsync();
        Assert.Equal(0, end.Status);
        Assert.Empty(end.Messages);
        server.AssertSilentLog();
    }

    [Fact]
    public async Task A_peer_that_waits_for_the_status_gets_it()
    {
        await using var server = await RunningServer.StartAsync(OneAnswer);
        using var call = server.Client.Start(OneAnswer.Path);
        await call.WriteAsync(new byte[] { 1 });

        var end = await call.EndAsync();

        Assert.Equal(0, end.Status);
        Assert.Equal([1], Assert.Single(end.Messages));
        await server.AssertNextCallWorksAsync();
    }

    [Fact]
    public async Task A_peer_that_resets_instead_is_no_error()
    {
        await using var server = await RunningServer.StartAsync(OneAnswer);
        using var call = server.Client.Start(OneAnswer.Path);
        await call.WriteAsync(new byte[] { 1 });
        Assert.Equal([1], await call.ReadAsync());

        call.Reset();

        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }
}
