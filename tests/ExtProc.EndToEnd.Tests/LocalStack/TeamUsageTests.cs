using ExtProc.LocalStack.Metrics;
using Xunit;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>The table that is read back from <c>/metrics</c>.</summary>
public sealed class TeamUsageTests
{
    [Fact]
    public void Outcomes_and_token_types_are_summed_by_team_and_profile()
    {
        const string Page = """
            # HELP extproc_requests_total Requests.
            # TYPE extproc_requests_total counter
            extproc_requests_total{team="finance",model="claude-sonnet",inference_profile="arn:fin",dialect="openai_chat",outcome="ok"} 3
            extproc_requests_total{team="finance",model="claude-sonnet",inference_profile="arn:fin",dialect="openai_chat",outcome="refused"} 1
            extproc_tokens_total{team="finance",model="claude-sonnet",inference_profile="arn:fin",type="input"} 30
            extproc_tokens_total{team="finance",model="claude-sonnet",inference_profile="arn:fin",type="output"} 12 1700000000000
            extproc_tokens_total{team="finance",model="claude-sonnet",inference_profile="arn:fin",type="cache_read"} 5
            extproc_tokens_total{team="finance",model="claude-sonnet",inference_profile="arn:fin",type="cache_write"} 7
            extproc_requests_total{team="engineering",model="claude-haiku",inference_profile="arn:eng",dialect="openai_chat",outcome="ok"} 2
            extproc_step_duration_seconds_bucket{step="translate",le="+Inf"} 6
            process_start_time_seconds 1.7e9
            """;

        Assert.Equal(
            [new TeamUsage("engineering", "claude-haiku", "arn:eng", 2, 0, 0, 0), new TeamUsage("finance", "claude-sonnet", "arn:fin", 4, 30, 12, 5)],
            TeamUsage.Read(Page));
    }

    [Fact]
    public void Quotes_commas_and_braces_in_a_label_are_part_of_it()
    {
        var sample = PrometheusText.Parse("""m{a="x\"y\\z",b="1,2}",c="l\nm"} +Inf""").Single();

        Assert.Equal("x\"y\\z", sample.Labels["a"]);
        Assert.Equal("1,2}", sample.Labels["b"]);
        Assert.Equal("l\nm", sample.Labels["c"]);
        Assert.Equal(double.PositiveInfinity, sample.Value);
    }
}
