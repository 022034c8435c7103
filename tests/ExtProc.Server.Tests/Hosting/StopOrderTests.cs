using ExtProc.Core.Settings;
using ExtProc.Server.Grpc;
using ExtProc.Server.Hosting;
using ExtProc.Testing.Files;
using ExtProc.Testing.Grpc;
using ExtProc.Testing.Logs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace ExtProc.Server.Tests.Hosting;

public sealed class StopOrderTests
{
    [Fact]
    public async Task A_stop_is_not_ready_first_serves_on_during_the_delay_and_waits_no_longer_when_it_is_told_to()
    {
        var text = SampleFile.Small.Replace("127.0.0.1:9002\"]", "127.0.0.1:0\"]\n  admin: \"127.0.0.1:0\"", StringComparison.Ordinal);
        var hour = TimeSpan.FromHours(1);
        var settings = SampleFile.Parse(text).Settings! with { Shutdown = new ShutdownSettings { Delay = hour, Drain = hour } };
        using var logs = new LogGuard();
        var host = SidecarHost.Build(settings, new FixedKeys(), TimeProvider.System, logs.Factory);
        await using var parts = (IAsyncDisposable)host;
        await host.StartAsync(TestContext.Current.CancellationToken);
        var serving = host.Services.GetRequiredService<ServingState>();
        Assert.True(serving.IsServing);

        var stop = host.StopAsync(TestContext.Current.CancellationToken);

        Assert.False(serving.IsServing);
        Assert.False(stop.IsCompleted);
        // Still served, until no streams may come any more.
        using var client = GrpcTestClient.OverTcp(host.Services.GetRequiredService<CallServer>().Endpoints[0].Tcp!);
        Assert.Equal(0, (await client.CallAsync("/grpc.health.v1.Health/Check", Array.Empty<byte>())).Status);

        host.Services.GetRequiredService<ImmediateStop>().Request();
        await stop.WaitAsync(GrpcTestCall.Patience);
    }

    [Fact]
    public async Task A_stop_during_the_start_ends_the_start()
    {
        var text = SampleFile.Small.Replace("127.0.0.1:9002\"]", "127.0.0.1:0\"]\n  admin: \"127.0.0.1:0\"", StringComparison.Ordinal);
        using var logs = new LogGuard();
        var host = SidecarHost.Build(SampleFile.Parse(text).Settings!, new NoKeys(), TimeProvider.System, logs.Factory);
        await using var parts = (IAsyncDisposable)host;

        var start = host.StartAsync(TestContext.Current.CancellationToken);
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.WaitAsync(GrpcTestCall.Patience));
    }

    /// <summary>Never has any.</summary>
    private sealed class NoKeys : ExtProc.Aws.Credentials.IAwsCredentialSource
    {
        public Task<ExtProc.Aws.Credentials.AwsCredentials> FetchAsync(CancellationToken cancellationToken) =>
            Task.FromException<ExtProc.Aws.Credentials.AwsCredentials>(new InvalidOperationException("none"));
    }
}
