using System.Text.RegularExpressions;
using ExtProc.Core.Accounting;
using ExtProc.Dialects.Contract;
using ExtProc.Server.Metering;
using Prometheus;
using Xunit;

namespace ExtProc.Server.Tests.Metering;

/// <summary>What an operator's dashboards and alerts are built on: names, labels, help and types of every metric.</summary>
public sealed partial class Exposition
{
    private static readonly UsageRecord Everything = new()
    {
        Labels = new TransactionLabels("finance", "claude-sonnet", "arn:1"),
        Dialect = "openai_chat",
        Outcome = Outcome.Refused,
        RefusalReason = "expired",
        IgnoredFields = new IgnoredFieldLabels(["seed", "brand_new"], new HashSet<string> { "seed" }),
        Usage = new TokenUsage(7, 2, 4, 0),
        UsageIsUnreadable = true,
        ReplyFailure = ReplyFailureKind.Truncated,
        UnknownEvents = 3,
        Steps = Steps(Step.Identity, TimeSpan.FromMicroseconds(30)),
        StepsEnded = TimeProvider.System.GetTimestamp(),
    };

    private readonly ExtProcMetrics _metrics = new(TimeProvider.System);

    [Fact]
    public async Task Every_metric_has_its_name_type_and_help()
    {
        string[] families =
        [
            "extproc_tokens_total counter Tokens as Bedrock reports them; input excludes cached tokens.",
            "extproc_requests_total counter Exchanges by how they ended.",
            "extproc_refusals_total counter Requests that this gateway refused, by the rule they broke.",
            "extproc_ignored_fields_total counter Request fields that had no effect.",
            "extproc_reply_failures_total counter Replies that began with 200 and failed, or whose token counts were lost, by kind.",
            "extproc_unknown_events_total counter Events, blocks and stop reasons of Bedrock that this version does not know.",
            "extproc_log_lines_dropped_total counter Lines that are not in the log: repeated too often, or nobody read the log.",
            "extproc_memory_refusals_total counter Times that the memory for bodies (listen.maxBufferedBytes) had no room left.",
            "extproc_closed_connections_total counter Connections that were closed while idle, or turned away, because there was no room.",
            "extproc_accept_failures_total counter Connections that the operating system had no descriptor or memory for.",
            "extproc_step_duration_seconds histogram Own time of one step of an exchange.",
        ];

        Assert.Equal(families.Order(), Families(await PageAsync()).Order());
        Assert.Equal(families.Select(family => family.Replace("_total", "", StringComparison.Ordinal)).Order(), Families(await PageAsync(ExpositionFormat.OpenMetricsText)).Order());
    }

    [Fact]
    public async Task Nothing_that_was_not_counted_has_a_series() =>
        Assert.All((await PageAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("#", line, StringComparison.Ordinal));

    [Fact]
    public async Task Every_counter_has_its_labels()
    {
        _metrics.Take(Everything);
        _metrics.CountDroppedLogLines("queue_full", 0);
        _metrics.CountMemoryRefusal();
        _metrics.CountClosedConnection("admin");
        _metrics.CountAcceptFailure("ext_proc");

        string[] expected =
        [
            """extproc_tokens_total{team="finance",model="claude-sonnet",inference_profile="arn:1",type="input"} 7""",
            """extproc_tokens_total{team="finance",model="claude-sonnet",inference_profile="arn:1",type="output"} 2""",
            """extproc_tokens_total{team="finance",model="claude-sonnet",inference_profile="arn:1",type="cache_read"} 4""",
            """extproc_requests_total{team="finance",model="claude-sonnet",inference_profile="arn:1",dialect="openai_chat",outcome="refused"} 1""",
            """extproc_refusals_total{reason="expired",team="finance"} 1""",
            """extproc_ignored_fields_total{dialect="openai_chat",field="seed"} 1""",
            """extproc_ignored_fields_total{dialect="openai_chat",field="other"} 1""",
            """extproc_reply_failures_total{kind="truncated"} 1""",
            """extproc_reply_failures_total{kind="usage_unreadable"} 1""",
            "extproc_unknown_events_total 3",
            """extproc_log_lines_dropped_total{reason="queue_full"} 0""",
            "extproc_memory_refusals_total 1",
            """extproc_closed_connections_total{listener="admin"} 1""",
            """extproc_accept_failures_total{listener="ext_proc"} 1""",
        ];
        Assert.Equal(expected.Order(), Samples(await PageAsync()).Order());

        // OpenMetrics: the sample keeps the suffix that its family does not have, and a number is written as a fraction.
        Assert.Equal(
            expected.Select(line => line + ".0").Order(), Samples(await PageAsync(ExpositionFormat.OpenMetricsText)).Order());
    }

    [Fact]
    public async Task The_time_of_a_step_has_cumulated_buckets_a_sum_and_a_count()
    {
        _metrics.Take(Everything);
        _metrics.Take(Everything);

        const string histogram = "extproc_step_duration_seconds";
        var lines = (await PageAsync()).Split('\n').Where(line => line.Contains("step=\"identity\"", StringComparison.Ordinal)).ToList();
        string[] bounds =
        [
            "1e-06", "2.5e-06", "5e-06", "1e-05", "2.5e-05", "5e-05", "0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01",
            "0.05", "0.25", "+Inf",
        ];
        Assert.Equal(
            bounds.Select((bound, i) => $"{histogram}_bucket{{step=\"identity\",le=\"{bound}\"}} {(i < 5 ? 0 : 2)}"),
            lines.Where(line => line.StartsWith(histogram + "_bucket", StringComparison.Ordinal)));
        Assert.Contains(histogram + "_sum{step=\"identity\"} 6e-05", lines);
        Assert.Contains(histogram + "_count{step=\"identity\"} 2", lines);
    }

    [Fact]
    public async Task A_label_is_escaped()
    {
        _metrics.Take(Everything with { Labels = new TransactionLabels("a\"b\\c\nd", "m", "p"), RefusalReason = null });

        Assert.Contains("""extproc_requests_total{team="a\"b\\c\nd",model="m",""", await PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_leaves_no_exemplar()
    {
        using var trace = new System.Diagnostics.Activity("request").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        _metrics.Take(Everything);

        var page = await PageAsync(ExpositionFormat.OpenMetricsText);
        Assert.DoesNotContain("trace_id", page, StringComparison.Ordinal);
        Assert.DoesNotContain(" # {", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_programs_in_one_process_share_no_metric()
    {
        _metrics.Take(Everything);

        Assert.Empty(Samples(await PageAsync(new ExtProcMetrics(TimeProvider.System))));
    }

    private static StepTimes Steps(Step step, TimeSpan time)
    {
        var steps = default(StepTimes);
        steps.Add(step, time);
        return steps;
    }

    private static IEnumerable<string> Families(string page) => Family().Matches(page)
        .Select(match => $"{match.Groups["name"].Value} {match.Groups["type"].Value} {match.Groups["help"].Value}");

    private static IEnumerable<string> Samples(string page) => page.Split('\n').Where(line =>
        line.Length > 0 && line[0] != '#' && !line.StartsWith("extproc_step_duration_seconds", StringComparison.Ordinal));

    private Task<string> PageAsync(ExpositionFormat format = ExpositionFormat.PrometheusText) => PageAsync(_metrics, format);

    private static async Task<string> PageAsync(ExtProcMetrics metrics, ExpositionFormat format = ExpositionFormat.PrometheusText)
    {
        using var page = new MemoryStream();
        await metrics.WriteAsync(page, format, TestContext.Current.CancellationToken);
        return System.Text.Encoding.UTF8.GetString(page.ToArray());
    }

    [GeneratedRegex(@"^# HELP (?<name>\S+) (?<help>.+)\n# TYPE \k<name> (?<type>\S+)$", RegexOptions.Multiline)]
    private static partial Regex Family();
}
