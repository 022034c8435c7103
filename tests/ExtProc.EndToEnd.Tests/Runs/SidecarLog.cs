using Xunit;

namespace ExtProc.EndToEnd.Tests.Runs;

/// <summary>The sidecar's console log.</summary>
internal static class SidecarLog
{
    /// <summary>Fails when a line is at Error or Critical, or is the text of an exception nobody caught.</summary>
    public static void AssertNoErrors(IEnumerable<string> lines)
    {
        var errors = lines.Where(IsError).ToList();
        Assert.True(errors.Count == 0, $"{errors.Count} errors were logged:\n{string.Join('\n', errors)}");
    }

    private static bool IsError(string line) =>
        line.Contains(" fail: ", StringComparison.Ordinal)
        || line.Contains(" crit: ", StringComparison.Ordinal)
        || line.StartsWith("Unhandled exception", StringComparison.Ordinal);
}
