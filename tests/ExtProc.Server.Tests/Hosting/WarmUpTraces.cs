using System.Text;
using ExtProc.Server.Hosting;
using ExtProc.Server.Metering;
using ExtProc.Testing.Files;
using ExtProc.Testing.Logs;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;
using Xunit;

namespace ExtProc.Server.Tests.Hosting;

public sealed class WarmUpTraces
{
    [Theory]
    [InlineData(ExpositionFormat.PrometheusText)]
    [InlineData(ExpositionFormat.OpenMetricsText)]
    public async Task The_warm_up_leaves_none_in_any_metric(ExpositionFormat format)
    {
        var text = SampleFile.Small.Replace("127.0.0.1:9002\"]", "127.0.0.1:0\"]\n  admin: \"127.0.0.1:0\"", StringComparison.Ordinal);
        var settings = SampleFile.Parse(text).Settings!;
        using var logs = new LogGuard();
        using var page = new MemoryStream();
        var host = SidecarHost.Build(settings, new FixedKeys(), TimeProvider.System, logs.Factory);
        await using ((IAsyncDisposable)host)
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
            await host.Services.GetRequiredService<ExtProcMetrics>().WriteAsync(page, format, TestContext.Current.CancellationToken);
        }

        var lines = Encoding.UTF8.GetString(page.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, line => line.StartsWith("# TYPE extproc_requests", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.StartsWith("# ", line, StringComparison.Ordinal));
    }
}
