using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Rules;

public sealed class CachePlanTests
{
    private static readonly PromptCachingPolicy Everything = new(true, true, true, MinTokens: 10, MessageOffset: 0, OneHour: false);

    [Fact]
    public void Points_are_in_the_order_in_which_the_model_reads()
    {
        var plan = Plan();
        Mark(plan, CachePlaces.Messages, 3);
        Mark(plan, CachePlaces.System, 1);
        Mark(plan, CachePlaces.Messages, 2);
        Mark(plan, CachePlaces.Tools, 5);
        Assert.Equal(["Tools 5", "System 1", "Messages 2", "Messages 3"], Describe(plan));
    }

    [Fact]
    public void A_fifth_mark_that_may_not_yield_is_one_too_many()
    {
        var plan = Plan();
        for (var index = 0; index < 4; index++)
        {
            Assert.Equal(CacheMarkOutcome.Planned, Mark(plan, CachePlaces.Messages, index));
        }

        Assert.Equal(CacheMarkOutcome.TooMany, Mark(plan, CachePlaces.Messages, 4));
    }

    [Fact]
    public void The_latest_of_many_yielding_marks_are_kept()
    {
        var plan = Plan();
        for (var index = 0; index < 1_000; index++)
        {
            Assert.Equal(CacheMarkOutcome.Planned, Mark(plan, CachePlaces.Messages, index, mayYield: true));
        }

        Assert.Equal(["Messages 996", "Messages 997", "Messages 998", "Messages 999"], Describe(plan));
    }

    [Fact]
    public void Marks_that_must_stay_push_out_those_that_may_yield()
    {
        var plan = Plan();
        Mark(plan, CachePlaces.Tools, 0, mayYield: true);
        Mark(plan, CachePlaces.Messages, 0);
        Mark(plan, CachePlaces.Messages, 1);
        Mark(plan, CachePlaces.Messages, 2);
        Mark(plan, CachePlaces.Messages, 3);
        Assert.Equal(CacheMarkOutcome.Planned, Mark(plan, CachePlaces.Messages, 9, mayYield: true));
        Assert.Equal(["Messages 0", "Messages 1", "Messages 2", "Messages 3"], Describe(plan));
    }

    [Fact]
    public void Marks_of_one_place_are_one_point_that_lives_as_long_as_the_longest()
    {
        var plan = Plan();
        Mark(plan, CachePlaces.Messages, 0, mayYield: true);
        Mark(plan, CachePlaces.Messages, 0, oneHour: true);
        plan.Settle();
        Assert.Equal(["Messages 0 1h"], Describe(plan));
        Assert.False(plan.Points[0].MayYield);
    }

    [Fact]
    public void Points_before_a_one_hour_point_live_for_an_hour()
    {
        var plan = Plan();
        Mark(plan, CachePlaces.Tools, 0);
        Mark(plan, CachePlaces.System, 0, oneHour: true);
        Mark(plan, CachePlaces.Messages, 1);
        plan.Settle();
        Assert.Equal(["Tools 0 1h", "System 0 1h", "Messages 1"], Describe(plan));
    }

    [Fact]
    public void A_model_without_one_hour_gets_no_such_point()
    {
        var plan = Plan(oneHour: false);
        Mark(plan, CachePlaces.Tools, 0, oneHour: true);
        plan.Apply(Everything with { OneHour = true }, CacheSection.Nothing, Section(1, 40), CacheSection.Nothing);
        plan.Settle();
        Assert.Equal(["Tools 0", "System 1"], Describe(plan));
    }

    [Theory]
    [InlineData(CachePlaces.None)]
    [InlineData(CachePlaces.System)]
    [InlineData(CachePlaces.System | CachePlaces.Messages)]
    public void Points_stand_only_where_the_model_caches(CachePlaces places)
    {
        var plan = Plan(places);
        foreach (var place in new[] { CachePlaces.Tools, CachePlaces.System, CachePlaces.Messages })
        {
            Assert.Equal(places.HasFlag(place) ? CacheMarkOutcome.Planned : CacheMarkOutcome.NotCached, Mark(plan, place, 0));
        }

        plan.Apply(Everything, Section(10, 400), Section(11, 400), Section(12, 400));
        Assert.All(plan.Points, point => Assert.True(places.HasFlag(point.Place)));
    }

    [Theory]
    [InlineData(0, new[] { "Tools 0", "System 1", "Messages 2" })]
    [InlineData(1, new[] { "Messages 100", "Tools 0", "System 1", "Messages 2" })]
    [InlineData(2, new[] { "Messages 100", "Messages 101", "System 1", "Messages 2" })]
    [InlineData(3, new[] { "Messages 100", "Messages 101", "Messages 102", "System 1" })]
    [InlineData(4, new[] { "Messages 100", "Messages 101", "Messages 102", "Messages 103" })]
    public void The_policy_takes_what_the_marks_leave_in_the_order_system_messages_tools(int marks, string[] expected)
    {
        var plan = Plan();
        for (var index = 0; index < marks; index++)
        {
            Mark(plan, CachePlaces.Messages, 100 + index);
        }

        plan.Apply(Everything, Section(0, 400), Section(1, 400), Section(2, 400));
        Assert.Equal(expected.Order(StringComparer.Ordinal), Describe(plan).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(39, 0, 0, new string[0])]
    [InlineData(40, 0, 0, new[] { "Tools 0" })]
    [InlineData(39, 1, 0, new[] { "System 1" })]
    [InlineData(39, 0, 1, new[] { "Messages 2" })]
    [InlineData(0, 0, 40, new[] { "Messages 2" })]
    [InlineData(0, 39, 1, new[] { "Messages 2" })]
    public void The_policy_compares_the_whole_prefix_with_its_minimum(int tools, int system, int messages, string[] expected)
    {
        var plan = Plan();
        plan.Apply(Everything, Section(0, tools), Section(1, system), Section(2, messages));
        Assert.Equal(expected, Describe(plan));
    }

    [Fact]
    public void The_policy_sets_nothing_where_a_mark_stands()
    {
        var plan = Plan();
        Mark(plan, CachePlaces.System, 1);
        plan.Apply(Everything, Section(0, 400), Section(1, 400), CacheSection.Nothing);
        Assert.Equal(["Tools 0", "System 1"], Describe(plan));
    }

    [Fact]
    public void A_huge_minimum_does_not_overflow()
    {
        var plan = Plan();
        plan.Apply(Everything with { MinTokens = int.MaxValue }, Section(0, int.MaxValue), Section(1, int.MaxValue), CacheSection.Nothing);
        Assert.Empty(plan.Points);
    }

    [Fact]
    public void A_plan_begins_empty_again()
    {
        var plan = Plan();
        Mark(plan, CachePlaces.Tools, 0);
        plan.Begin(Model(CachePlaces.None, oneHour: false));
        Assert.Empty(plan.Points);
        Assert.Equal(CacheMarkOutcome.NotCached, Mark(plan, CachePlaces.Tools, 0));
    }

    private static CachePlan Plan(CachePlaces places = CachePlaces.All, bool oneHour = true)
    {
        var plan = new CachePlan();
        plan.Begin(Model(places, oneHour));
        return plan;
    }

    private static ModelCapabilities Model(CachePlaces places, bool oneHour) =>
        new() { Family = "test", CachePoints = places, CacheOneHour = oneHour };

    private static CacheMarkOutcome Mark(CachePlan plan, CachePlaces place, int index, bool oneHour = false, bool mayYield = false) =>
        plan.Mark(new CachePoint(place, index, oneHour, mayYield));

    private static CacheSection Section(int index, long bytes) => new(bytes == 0 ? -1 : index, bytes);

    private static IEnumerable<string> Describe(CachePlan plan) =>
        from point in plan.Points select $"{point.Place} {point.Index}{(point.OneHour ? " 1h" : "")}";
}
