using ExtProc.LocalStack.FakeBedrock;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Runs;

/// <summary>The sidecar's console log.</summary>
internal static class SidecarLog
{
    // How every token begins, the keys, and a prompt with a directive.
    private static readonly string[] Secrets = ["eyJ", FakeCredentials.Demo.SecretAccessKey, FakeCredentials.Demo.SessionToken!, "[fake:"];

    /// <summary>
    /// Fails when a line is at Error or Critical, is the text of an exception nobody caught, or tells a secret.
    /// </summary>
    public static void AssertClean(IReadOnlyList<string> lines)
    {
        // A format in which no level can be found would hide every error.
        Assert.Contains(lines, line => line.Contains(" info: ", StringComparison.Ordinal));
        var errors = lines.Where(IsError).ToList();
        Assert.True(errors.Count == 0, $"{errors.Count} errors were logged:\n{string.Join('\n', errors)}");
        Assert.DoesNotContain(lines, line => Secrets.Any(secret => line.Contains(secret, StringComparison.Ordinal)));
    }

    private static bool IsError(string line) =>
        line.Contains(" fail: ", StringComparison.Ordinal)
        || line.Contains(" crit: ", StringComparison.Ordinal)
        || line.StartsWith("Unhandled exception", StringComparison.Ordinal);
}
