using System.Diagnostics.Metrics;

namespace ExtProc.Server.Metering;

/// <summary>Listens to one meter and keeps its current values for <c>/metrics</c>.</summary>
internal sealed class PrometheusCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<InstrumentSeries> _instruments = [];

    public PrometheusCollector(Meter meter)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, meter))
            {
                listener.EnableMeasurementEvents(instrument, Add(instrument));
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, series) => ((InstrumentSeries)series!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, series) => ((InstrumentSeries)series!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>The instruments, in the order they were created.</summary>
    public IReadOnlyList<InstrumentSeries> Instruments
    {
        get
        {
            lock (_lock)
            {
                return [.. _instruments];
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _listener.Dispose();

    private InstrumentSeries Add(Instrument instrument)
    {
        var series = new InstrumentSeries(instrument);
        lock (_lock)
        {
            _instruments.Add(series);
        }

        return series;
    }
}
