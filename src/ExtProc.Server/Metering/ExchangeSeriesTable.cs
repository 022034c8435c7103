using System.Collections.Concurrent;
using ExtProc.Core.Accounting;
using Prometheus;

namespace ExtProc.Server.Metering;

/// <summary>
/// Finds the series of an exchange without hashing its label values: the library hashes all of them at each look-up, which
/// costs more than the counting. Bounded, because labels of former configurations stay in it; beyond the bound the library is
/// asked.
/// </summary>
/// <param name="requests">See <see cref="ExchangeSeries"/>.</param>
/// <param name="tokens">See <see cref="ExchangeSeries"/>.</param>
/// <param name="mostKept">Number of entries that are kept.</param>
internal sealed class ExchangeSeriesTable(Counter requests, Counter tokens, int mostKept = ExchangeSeriesTable.MostKept)
{
    /// <summary>Entries, about 1 KB each: a few hundred teams with some models each.</summary>
    public const int MostKept = 4096;

    private readonly ConcurrentDictionary<Key, ExchangeSeries> _series = new();
    private int _kept;

    /// <summary>Number of entries.</summary>
    public int Kept => _kept;

    /// <summary>The series of these labels.</summary>
    public ExchangeSeries Find(TransactionLabels labels, string dialect)
    {
        var key = new Key(labels, dialect);
        return _series.TryGetValue(key, out var series) ? series : Add(key);
    }

    private ExchangeSeries Add(in Key key)
    {
        var series = new ExchangeSeries(requests, tokens, key.Labels, key.Dialect);
        if (_kept < mostKept && _series.TryAdd(key, series))
        {
            Interlocked.Increment(ref _kept);
        }

        return series;
    }

    private readonly record struct Key(TransactionLabels Labels, string Dialect);
}
