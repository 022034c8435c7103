namespace ExtProc.Server.Metering;

/// <summary>One labelled line (counter) or group of lines (histogram) of an instrument. Guarded by its instrument's lock.</summary>
/// <param name="labels">Label pairs, already written as <c>a="b",c="d"</c>.</param>
/// <param name="tags">The tag values this series stands for, in the instrument's order.</param>
/// <param name="buckets">Number of histogram buckets, the last one (+Inf) included; 0 for a counter.</param>
internal sealed class Series(string labels, object?[] tags, int buckets)
{
    /// <summary>Label pairs without braces; empty when there are none.</summary>
    public string Labels { get; } = labels;

    /// <summary>Counter value, or sum of a histogram.</summary>
    public double Value { get; set; }

    /// <summary>Observations of a histogram.</summary>
    public long Count { get; set; }

    /// <summary>Observations per bucket, not cumulated.</summary>
    public long[] Buckets { get; } = new long[buckets];

    /// <summary>The next series of the same hash.</summary>
    public Series? Next { get; init; }

    /// <summary>Whether this is the series of these tags.</summary>
    public bool Matches(ReadOnlySpan<KeyValuePair<string, object?>> measured)
    {
        if (measured.Length != tags.Length)
        {
            return false;
        }

        for (var i = 0; i < tags.Length; i++)
        {
            if (!Equals(measured[i].Value, tags[i]))
            {
                return false;
            }
        }

        return true;
    }
}
