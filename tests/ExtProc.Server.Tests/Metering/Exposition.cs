using System.Diagnostics.Metrics;
using ExtProc.Server.Metering;
using Xunit;

namespace ExtProc.Server.Tests.Metering;

public sealed class Exposition : IDisposable
{
    private readonly Meter _meter = new("test");
    private readonly PrometheusCollector _collector;

    public Exposition() => _collector = new PrometheusCollector(_meter);

    public void Dispose()
    {
        _collector.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public void A_counter_has_its_suffix_in_both_formats_and_its_family_name_in_one()
    {
        _meter.CreateCounter<long>("a.b", "{thing}", "Things.").Add(3, new KeyValuePair<string, object?>("team", "x"));

        Assert.Equal(
            "# HELP a_b_total Things.\n# TYPE a_b_total counter\na_b_total{team=\"x\"} 3\n", Text(openMetrics: false));
        Assert.Equal(
            "# HELP a_b Things.\n# TYPE a_b counter\na_b_total{team=\"x\"} 3\n# EOF\n", Text(openMetrics: true));
    }

    [Fact]
    public void A_histogram_has_cumulated_buckets_sum_and_count()
    {
        var histogram = _meter.CreateHistogram(
            "wait", "s", "Wait.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] });
        histogram.Record(0.25);
        histogram.Record(1);
        histogram.Record(4);

        Assert.Equal(
            """
            # HELP wait_seconds Wait.
            # TYPE wait_seconds histogram
            wait_seconds_bucket{le="0.5"} 1
            wait_seconds_bucket{le="1"} 2
            wait_seconds_bucket{le="+Inf"} 3
            wait_seconds_sum 5.25
            wait_seconds_count 3

            """,
            Text(openMetrics: false));
    }

    [Fact]
    public void Label_values_are_escaped()
    {
        _meter.CreateCounter<long>("c").Add(1, new KeyValuePair<string, object?>("l", "a\"b\\c\nd"));

        Assert.Contains("""c_total{l="a\"b\\c\nd"} 1""", Text(openMetrics: false), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_meter_of_the_same_name_is_not_listened_to()
    {
        using var other = new Meter("test");
        other.CreateCounter<long>("foreign").Add(1);

        Assert.DoesNotContain("foreign", Text(openMetrics: false), StringComparison.Ordinal);
    }

    [Fact]
    public void A_known_series_is_counted_without_allocation()
    {
        var counter = _meter.CreateCounter<long>("hot");
        void Count() => counter.Add(1, new("team", "finance"), new("model", "sonnet"));
        for (var i = 0; i < 1_000; i++)
        {
            Count();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Count();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Contains("} 2000", Text(openMetrics: false), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("text/plain", false)]
    [InlineData("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", true)]
    public void The_scraper_chooses_the_format(string? accept, bool openMetrics) =>
        Assert.Equal(openMetrics, PrometheusText.AsksForOpenMetrics(accept));

    private string Text(bool openMetrics) => PrometheusText.Write(_collector, openMetrics);
}
