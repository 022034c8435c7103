namespace ExtProc.LocalStack.Metrics;

/// <summary>What the sidecar metered for one team and profile.</summary>
/// <param name="Team">Label <c>team</c>.</param>
/// <param name="Model">Label <c>model</c>.</param>
/// <param name="Profile">Label <c>inference_profile</c>.</param>
/// <param name="Requests">All outcomes.</param>
/// <param name="Input">Input tokens, without cached ones.</param>
/// <param name="Output">Output tokens.</param>
/// <param name="Cached">Tokens read from the cache.</param>
internal sealed record TeamUsage(string Team, string Model, string Profile, long Requests, long Input, long Output, long Cached)
{
    /// <summary>Sums a metrics page up by team, model and profile, in that order.</summary>
    public static IReadOnlyList<TeamUsage> Read(string metricsPage) =>
    [
        .. PrometheusText.Parse(metricsPage)
            .Where(sample => sample.Name is "extproc_requests_total" or "extproc_tokens_total")
            .GroupBy(sample => (Team: Label(sample, "team"), Model: Label(sample, "model"), Profile: Label(sample, "inference_profile")))
            .OrderBy(group => group.Key)
            .Select(group => new TeamUsage(
                group.Key.Team,
                group.Key.Model,
                group.Key.Profile,
                Sum(group, sample => sample.Name == "extproc_requests_total"),
                Sum(group, sample => Label(sample, "type") == "input"),
                Sum(group, sample => Label(sample, "type") == "output"),
                Sum(group, sample => Label(sample, "type") == "cache_read"))),
    ];

    private static string Label(MetricSample sample, string name) => sample.Labels.GetValueOrDefault(name, "");

    private static long Sum(IEnumerable<MetricSample> samples, Func<MetricSample, bool> counts) => (long)samples.Where(counts).Sum(sample => sample.Value);
}
