using System.Reflection;
using ExtProc.Dialects.Models;
using Xunit;

namespace ExtProc.Dialects.Tests.Models;

/// <summary>The embedded table as data: every row by itself, and all of them together.</summary>
public sealed class TableRowTests
{
    private static readonly string[] NotCells = [nameof(ModelCapabilities.Family), nameof(ModelCapabilities.IsUnknown)];

    private static readonly PropertyInfo[] Members =
        [.. typeof(ModelCapabilities).GetProperties().Where(member => !NotCells.Contains(member.Name) && member.CanWrite)];

    [Fact]
    public void Every_member_is_a_column_in_the_order_of_the_members() =>
        Assert.Equal(
            Members.Select(member => member.Name),
            CapabilityColumns.All.Select(cell => char.ToUpperInvariant(cell.Name[0]) + cell.Name[1..]));

    [Fact]
    public void Every_row_has_its_own_name_and_says_where_it_comes_from()
    {
        Assert.Equal(ModelTable.Rows.Count, ModelTable.Rows.Select(row => row.Capabilities.Family).Distinct().Count());
        Assert.All(ModelTable.Rows, row => Assert.True(row.Source.Length > 10, row.Capabilities.Family));
        Assert.All(ModelTable.Rows, row => Assert.True(row.Date >= new DateOnly(2026, 11, 1), row.Capabilities.Family));
    }

    [Fact]
    public void A_pattern_is_the_beginning_of_an_id_and_a_star() =>
        Assert.All(
            Patterns().Where(pattern => pattern != ModelRow.Anything),
            pattern => Assert.Matches(@"\A[a-z0-9]+\.[a-z0-9][a-z0-9.-]*\*\z", pattern));

    [Fact]
    public void Every_pattern_leads_to_its_own_row()
    {
        Assert.Equal(Patterns().Count(), Patterns().Distinct().Count());
        Assert.All(
            ModelTable.Rows,
            row => Assert.All(row.Patterns, pattern => Assert.Same(row.Capabilities, ModelTable.Find(pattern[..^1] + "x"))));
    }

    [Fact]
    public void No_pattern_repeats_another_of_its_row() =>
        Assert.All(
            ModelTable.Rows,
            row => Assert.All(
                row.Patterns,
                pattern => Assert.Single(row.Patterns, other => pattern.StartsWith(other[..^1], StringComparison.Ordinal))));

    [Fact]
    public void No_row_contradicts_itself() =>
        Assert.All(ModelTable.Rows.Select(row => row.Capabilities), model =>
        {
            Assert.Empty(CapabilityRules.Contradictions(model));
            Assert.True(model.Tools || !(model.StreamingTools || model.StrictTools || model.ParallelToolControl), model.Family);
            Assert.True(model.Tools || model.ToolChoice == ToolChoices.None, model.Family);
            Assert.True(model.CachePoints != CachePlaces.None || !model.CacheOneHour, model.Family);
            Assert.Equal(model.Thinking == ThinkingStyle.None, model.StrongestEffort == ReasoningEffort.None);
            Assert.True(model.Thinking != ThinkingStyle.None || !model.ThinkingCanBeDisabled, model.Family);
            Assert.True(model.StrongestEffort >= ReasoningEffort.ExtraHigh || !model.ExtraHighEffort, model.Family);
        });

    [Fact]
    public void Every_column_tells_families_apart() =>
        Assert.All(
            Members,
            member => Assert.True(ModelTable.Rows.Select(row => member.GetValue(row.Capabilities)).Distinct().Count() > 1, member.Name));

    [Fact]
    public void Every_way_to_think_to_sample_and_to_answer_belongs_to_some_family()
    {
        Assert.Equal(Enum.GetValues<ThinkingStyle>(), Used(model => model.Thinking));
        Assert.Equal(Enum.GetValues<SamplingRule>(), Used(model => model.Sampling));
        Assert.Equal(Enum.GetValues<TopKPlace>(), Used(model => model.TopK));
        Assert.Equal(Enum.GetValues<StructuredOutputStyle>(), Used(model => model.StructuredOutput));
        Assert.Equal(Enum.GetValues<ToolIdRule>(), Used(model => model.ToolIds));
    }

    [Fact]
    public void Exactly_one_row_is_for_models_that_nobody_described()
    {
        var unknown = Assert.Single(ModelTable.Rows, row => row.Capabilities.IsUnknown);

        Assert.Equal([ModelRow.Anything], unknown.Patterns);
    }

    [Fact]
    public void An_unknown_model_is_asked_for_nothing_that_a_model_could_refuse()
    {
        var model = ModelTable.Find("nobody.knows-this-v1:0");

        Assert.True(model is { IsUnknown: true, System: true, Tools: true, StreamingTools: true });
        Assert.False(model.Images || model.Documents || model.Video || model.Audio || model.Prefill);
        Assert.False(model.StrictTools || model.ParallelToolControl || model.CacheOneHour);
        Assert.Equal((ToolChoices.None, CachePlaces.None, ThinkingStyle.None), (model.ToolChoice, model.CachePoints, model.Thinking));
        Assert.Equal(
            (SamplingRule.OneOf, TopKPlace.Nowhere, StructuredOutputStyle.None), (model.Sampling, model.TopK, model.StructuredOutput));
    }

    private static IEnumerable<string> Patterns() => ModelTable.Rows.SelectMany(row => row.Patterns);

    private static IEnumerable<T> Used<T>(Func<ModelCapabilities, T> column) =>
        ModelTable.Rows.Select(row => column(row.Capabilities)).Distinct().Order();
}
