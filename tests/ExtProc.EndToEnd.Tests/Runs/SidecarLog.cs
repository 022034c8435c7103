using Xunit;

namespace ExtProc.EndToEnd.Tests.Runs;

/// <summary>The sidecar's console log.</summary>
internal static class SidecarLog
{
    /// <summary>Fails when a line is at Error or Critical, or is the text of an exception nobody caught.</summary>
    public static void AssertNoErrors(IReadOnlyList<string> lines)
    {
        // A format in which no level can be found would hide every error.
        Assert.Contains(lines, line => line.Contains(" info: ", StringComparison.Ordinal));
        var errors = lines.Where(IsError).ToList();
        Assert.True(errors.Count == 0, $"{errors.Count} errors were logged:\n{string.Join('\n', errors)}");
    }

    private static bool IsError(string line) =>
        line.Contains(" fail: ", StringComparison.Ordinal)
        || line.Contains(" crit: ", StringComparison.Ordinal)
        || line.StartsWith("Unhandled exception", StringComparison.Ordinal);
}
