using Xunit;

namespace ExtProc.Allocation.Tests;

/// <summary>A measurement that could not see an allocation would hold every budget.</summary>
public sealed class Control
{
    private object? _kept;

    [Fact]
    public void An_allocation_is_seen() => Assert.InRange(Budgets.BytesOf(() => _kept = new byte[1_000]), 1_000, 1_100);

    [Fact]
    public void Nothing_is_seen_where_nothing_is() => Assert.Equal(0, Budgets.BytesOf(() => GC.KeepAlive(_kept)));

    [Fact]
    public void Every_budget_is_held_by_a_test()
    {
        var sources = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "sources"), "*.cs").Select(File.ReadAllText).ToArray();
        Assert.All(Budgets.Names, name =>
            Assert.Contains(sources, text => text.Contains($"Hold(\"{name}\"", StringComparison.Ordinal)));
    }
}
