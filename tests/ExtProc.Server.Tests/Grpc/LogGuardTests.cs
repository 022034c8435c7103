using ExtProc.Testing.Logs;
using Microsoft.Extensions.Logging;
using Xunit;
using Xunit.Sdk;

namespace ExtProc.Server.Tests.Grpc;

public class LogGuardTests
{
    [Theory]
    [InlineData(LogLevel.Error)]
    [InlineData(LogLevel.Critical)]
    public void An_unannounced_error_fails_the_test(LogLevel level)
    {
        var guard = new LogGuard();
        Write(guard, level, "surprise");

        var failure = Assert.ThrowsAny<XunitException>(guard.Dispose);

        Assert.Contains("surprise", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_announced_error_passes_once()
    {
        var guard = new LogGuard();
        guard.Announce("surprise");
        Write(guard, LogLevel.Error, "a surprise");
        guard.Verify();

        Write(guard, LogLevel.Error, "a surprise");
        Assert.ThrowsAny<XunitException>(guard.Dispose);
    }

    [Fact]
    public void An_announced_error_that_does_not_come_fails_the_test()
    {
        var guard = new LogGuard();
        guard.Announce("surprise");
        Write(guard, LogLevel.Warning, "surprise");

        Assert.ThrowsAny<XunitException>(guard.Dispose);
    }

    private static void Write(LogGuard guard, LogLevel level, string text)
    {
        var logger = guard.Factory.CreateLogger("test");
        logger.Log(level, default, text, null, (state, _) => state);
    }
}
