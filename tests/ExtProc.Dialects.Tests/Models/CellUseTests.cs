using System.Text.RegularExpressions;
using ExtProc.Dialects.Models;
using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Dialects.Tests.Models;

/// <summary>A cell that no rule asks for is a promise of the configuration that nothing keeps.</summary>
public sealed class CellUseTests
{
    public static TheoryData<string> Cells() => [.. CapabilityColumns.All.Select(cell => cell.Name)];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_cell_is_asked_for_by_some_rule(string cell)
    {
        var member = char.ToUpperInvariant(cell[0]) + cell[1..];
        var use = new Regex($@"\b_?([mM]odel|[cC]apabilities)\.{member}\b");

        Assert.Contains(Sources(), text => use.IsMatch(text));
    }

    private static IEnumerable<string> Sources()
    {
        var dialects = Path.Combine(RepositoryFiles.Root, "src", "ExtProc.Dialects");
        string[] elsewhere = [Path.Combine(dialects, "Models"), Path.Combine(dialects, "bin"), Path.Combine(dialects, "obj")];
        return Directory.EnumerateFiles(dialects, "*.cs", SearchOption.AllDirectories)
            .Where(file => !elsewhere.Any(folder => file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            .Select(File.ReadAllText);
    }
}
