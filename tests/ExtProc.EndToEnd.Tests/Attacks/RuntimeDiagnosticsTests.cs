using System.Globalization;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>The runtime's diagnostics socket lets any process of the same user read the sidecar's memory.</summary>
public sealed class RuntimeDiagnosticsTests
{
    [Fact]
    public async Task A_sidecar_started_as_documented_opens_no_door_in_the_temporary_folder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The doors are files.");
        await using var run = await LocalStackRun.StartAsync(new LocalStackOptions { Gateway = GatewayKind.StandIn }, TestContext.Current.CancellationToken);

        Assert.Empty(DoorsOf(run.Sidecar.Id));
        Assert.DoesNotContain(run.Sidecar.Output, line => line.Contains("diagnostics are open", StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("DOTNET_EnableDiagnostics") is null)
        {
            // The doors of this very process: they are looked for in the right place.
            Assert.NotEmpty(DoorsOf(Environment.ProcessId));
        }
    }

    private static IEnumerable<string> DoorsOf(int process) =>
        new[] { "dotnet-diagnostic", "clr-debug-pipe" }.SelectMany(name =>
            Directory.EnumerateFiles(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"{name}-{process}-*")));
}
