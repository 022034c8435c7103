using ExtProc.Server.Hosting;
using Xunit;

namespace ExtProc.Server.Tests.Hosting;

public sealed class RuntimeDiagnosticsTests
{
    [Theory]
    [InlineData("0", false)]
    [InlineData("1", true)]
    [InlineData("", true)]
    [InlineData("false", true)]
    [InlineData(null, true)]
    public void They_are_closed_by_a_zero_alone(string? value, bool open) =>
        Assert.Equal(open, RuntimeDiagnostics.AreOpen(name => name == "DOTNET_EnableDiagnostics" ? value : null));
}
