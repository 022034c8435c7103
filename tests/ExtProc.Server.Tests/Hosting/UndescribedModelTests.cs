using ExtProc.Server.Hosting;
using ExtProc.Testing.Files;
using ExtProc.Testing.Logs;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ExtProc.Server.Tests.Hosting;

public sealed class UndescribedModelTests
{
    private const string Models = """
        models:
          new-one: { foundationModel: "nobody.knows-this-v1:0" }
          in-house: { foundationModel: "nobody.knows-that-v1:0", capabilities: { images: true } }
        """;

    [Fact]
    public async Task Serving_warns_once_for_each_model_that_nobody_described()
    {
        var text = SampleFile.Small
            .Replace("models:\n  claude-sonnet", $"{Models}\n  claude-sonnet", StringComparison.Ordinal)
            .Replace("127.0.0.1:9002\"]", "127.0.0.1:0\"]\n  admin: \"127.0.0.1:0\"", StringComparison.Ordinal);
        var settings = SampleFile.Parse(text).Settings!;
        using var logs = new LogGuard();

        var host = SidecarHost.Build(settings, new FixedKeys(), TimeProvider.System, logs.Factory);
        await using ((IAsyncDisposable)host)
        {
            await host.StartAsync(TestContext.Current.CancellationToken);
        }

        var warning = Assert.Single(logs.Entries, entry => entry.Level == LogLevel.Warning);
        Assert.Contains("nobody.knows-this-v1:0", warning.Message, StringComparison.Ordinal);
        Assert.Contains("models.new-one.capabilities", warning.Message, StringComparison.Ordinal);
    }
}
