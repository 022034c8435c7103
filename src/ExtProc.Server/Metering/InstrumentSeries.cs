using System.Diagnostics.Metrics;
using System.Text;

namespace ExtProc.Server.Metering;

/// <summary>The series of one instrument. A measurement of known tags allocates nothing.</summary>
internal sealed class InstrumentSeries
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Series> _byHash = [];
    private readonly List<Series> _inOrder = [];
    private readonly double[] _bounds;

    public InstrumentSeries(Instrument instrument)
    {
        IsHistogram = instrument is Histogram<double>;
        _bounds = (instrument as Histogram<double>)?.Advice?.HistogramBucketBoundaries?.ToArray() ?? [];
        Name = PrometheusName.Of(instrument, IsHistogram);
        Help = instrument.Description ?? "";
    }

    /// <summary>Metric family name, without <c>_total</c>.</summary>
    public string Name { get; }

    /// <summary>One sentence.</summary>
    public string Help { get; }

    /// <summary>Histogram or counter.</summary>
    public bool IsHistogram { get; }

    /// <summary>Upper bounds of the buckets, +Inf not included.</summary>
    public ReadOnlySpan<double> Bounds => _bounds;

    /// <summary>Takes one measurement.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            var series = Find(tags);
            series.Value += value;
            if (IsHistogram)
            {
                series.Count++;
                series.Buckets[BucketOf(value)]++;
            }
        }
    }

    /// <summary>Reads every series while nothing changes.</summary>
    public void Read(Action<Series> reader)
    {
        lock (_lock)
        {
            _inOrder.ForEach(reader);
        }
    }

    private Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = default(HashCode);
        foreach (var tag in tags)
        {
            hash.Add(tag.Value);
        }

        var key = hash.ToHashCode();
        _byHash.TryGetValue(key, out var first);
        for (var series = first; series is not null; series = series.Next)
        {
            if (series.Matches(tags))
            {
                return series;
            }
        }

        return Add(key, first, tags);
    }

    private Series Add(int key, Series? next, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var values = new object?[tags.Length];
        var labels = new StringBuilder();
        for (var i = 0; i < tags.Length; i++)
        {
            values[i] = tags[i].Value;
            PrometheusName.AppendLabel(labels, tags[i].Key, tags[i].Value?.ToString() ?? "");
        }

        var series = new Series(labels.ToString(), values, IsHistogram ? _bounds.Length + 1 : 0) { Next = next };
        _byHash[key] = series;
        _inOrder.Add(series);
        return series;
    }

    private int BucketOf(double value)
    {
        var bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket])
        {
            bucket++;
        }

        return bucket;
    }
}
