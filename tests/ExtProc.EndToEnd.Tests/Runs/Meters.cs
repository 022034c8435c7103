using ExtProc.LocalStack.Metrics;

namespace ExtProc.EndToEnd.Tests.Runs;

/// <summary>The sidecar's counters at one moment.</summary>
internal sealed class Meters(string page)
{
    private readonly List<MetricSample> _samples = [.. PrometheusText.Parse(page)];

    /// <summary>Sum of all samples of a metric that carry these labels.</summary>
    public long Sum(string name, params (string Name, string Value)[] labels) => (long)Exact(name, labels);

    public long Requests(params (string Name, string Value)[] labels) => Sum("extproc_requests_total", labels);

    public long Tokens(params (string Name, string Value)[] labels) => Sum("extproc_tokens_total", labels);

    /// <summary>Own time of one step of all exchanges.</summary>
    public double Milliseconds(string step) => 1000 * Exact("extproc_step_duration_seconds_sum", ("step", step));

    private double Exact(string name, params (string Name, string Value)[] labels) => _samples
        .Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value))
        .Sum(sample => sample.Value);
}
