using ExtProc.Architecture.Tests.Assemblies;
using Xunit;

namespace ExtProc.Architecture.Tests;

/// <summary>No folder of a project uses another that uses it back, over whatever way. A parent is a folder like any other. No exceptions.</summary>
public sealed class Cycles
{
    private const string Samples = "ExtProc.Architecture.Tests.Samples";

    public static TheoryData<string> Projects => Assemblies.Projects.All;

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_two_folders_use_one_another(string project) => Findings.None(Assemblies.Projects.GraphOf(project).Cycles());

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_two_neighbours_use_one_another_with_all_that_is_in_them(string project)
    {
        var graph = Assemblies.Projects.GraphOf(project);
        var parents = graph.Folders.SelectMany(Ancestors).Distinct();
        Findings.None(parents.SelectMany(parent => graph.Below(parent).Cycles()));
    }

    [Fact]
    public void The_folders_of_the_product_are_really_read()
    {
        Assert.Contains("Exchange", Assemblies.Projects.GraphOf("ExtProc.Core").Folders);
        Assert.Contains("Identity", Assemblies.Projects.GraphOf("ExtProc.Core").UsedBy("Exchange").Keys);
    }

    [Fact]
    public void A_cycle_is_found_also_with_a_parent_and_in_bodies_alone()
    {
        var cycles = SampleGraph().Cycles();

        Assert.Contains(cycles, cycle => cycle.Contains("Ring.Left.", StringComparison.Ordinal) && cycle.Contains("Ring.Right.", StringComparison.Ordinal));
        Assert.Contains(cycles, cycle => cycle.Contains("Samples.Parent.", StringComparison.Ordinal) && cycle.Contains("Parent.Child.", StringComparison.Ordinal));
        Assert.Equal(2, cycles.Count);
    }

    [Fact]
    public void A_cycle_of_neighbours_is_found_that_no_two_subfolders_have()
    {
        var cycle = Assert.Single(SampleGraph().Below("Neighbours").Cycles());

        Assert.Contains("Neighbours.A.One.", cycle, StringComparison.Ordinal);
        Assert.Contains("Neighbours.B.Two.", cycle, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Inherited")]
    [InlineData("Implemented")]
    [InlineData("OfField")]
    [InlineData("OfParameter")]
    [InlineData("Returned")]
    [InlineData("Argument")]
    [InlineData("Constraint")]
    [InlineData("Marker")]
    [InlineData("InBody")]
    [InlineData("InLambda")]
    [InlineData("InIterator")]
    [InlineData("InNested")]
    [InlineData("Caught")]
    [InlineData("Named")]
    [InlineData("Element")]
    public void A_type_is_found_wherever_it_is_mentioned(string name) =>
        Assert.Contains("Used." + name, SampleGraph().UsedNames("User"));

    private static FolderGraph SampleGraph() => FolderGraph.Read(typeof(Cycles).Assembly.Location, Samples);

    private static IEnumerable<string> Ancestors(string folder)
    {
        yield return "";
        for (var dot = folder.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = folder.IndexOf('.', dot + 1))
        {
            yield return folder[..dot];
        }
    }
}
