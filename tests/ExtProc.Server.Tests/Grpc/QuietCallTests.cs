using ExtProc.Server.Grpc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

public class QuietCallTests
{
    [Fact]
    public void Limits_that_end_quiet_or_large_calls_are_lifted()
    {
        var options = new KestrelServerOptions();

        Listeners.SetLimits(options);

        Assert.Null(options.Limits.MinRequestBodyDataRate);
        Assert.Null(options.Limits.MinResponseDataRate);
        Assert.Null(options.Limits.MaxRequestBodySize);
        Assert.InRange(options.Limits.KeepAliveTimeout, TimeSpan.FromHours(2), TimeSpan.FromDays(30));
        Assert.True(options.Limits.Http2.MaxStreamsPerConnection >= 1000);
        Assert.True(options.Limits.Http2.InitialConnectionWindowSize > options.Limits.Http2.InitialStreamWindowSize);
    }

    [Fact]
    public async Task A_call_silent_and_a_connection_idle_for_seven_real_seconds_go_on()
    {
        await using var server = await RunningServer.StartAsync();
        using var idle = server.NewClient();
        await idle.CallAsync(TestMethod.EchoPath, [1]);
        using var call = server.Client.Start(TestMethod.EchoPath);
        await call.WriteAsync(new byte[1]);
        Assert.NotNull(await call.ReadAsync());

        // Kestrel's grace is 5 s by a clock of its own that cannot be injected: the one test that really waits.
        await Task.Delay(TimeSpan.FromSeconds(7));

        await call.WriteAsync(new byte[2]);
        Assert.Equal(2, (await call.ReadAsync())!.Length);
        call.HalfClose();
        Assert.Equal(0, (await call.EndAsync()).Status);
        await server.AssertNextCallWorksAsync();
        Assert.Equal(0, (await idle.CallAsync(TestMethod.EchoPath, [1])).Status);
        Assert.Equal(1, idle.Connections);
    }
}
