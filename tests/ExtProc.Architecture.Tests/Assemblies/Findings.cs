using Xunit;

namespace ExtProc.Architecture.Tests.Assemblies;

/// <summary>Tells all findings of a rule, one a line: xunit's own message shows the first words of five.</summary>
internal static class Findings
{
    /// <summary>Fails when there are any.</summary>
    public static void None(IEnumerable<string> findings)
    {
        var all = findings.ToArray();
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
