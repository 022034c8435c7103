using System.Globalization;
using System.Text;

namespace ExtProc.Server.Metering;

/// <summary>
/// Writes the exposition formats: Prometheus text 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/) and OpenMetrics 1.0
/// (https://prometheus.io/docs/specs/om/open_metrics_spec/).
/// </summary>
internal static class PrometheusText
{
    /// <summary>Content type of the text format.</summary>
    public const string TextContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Content type of OpenMetrics.</summary>
    public const string OpenMetricsContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    /// <summary>Whether a scraper's <c>accept</c> header asks for OpenMetrics.</summary>
    public static bool AsksForOpenMetrics(string? accept) =>
        accept?.Contains("application/openmetrics-text", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Writes every family that has a value.</summary>
    public static string Write(PrometheusCollector collector, bool openMetrics)
    {
        var text = new StringBuilder();
        foreach (var instrument in collector.Instruments)
        {
            WriteFamily(text, instrument, openMetrics);
        }

        if (openMetrics)
        {
            text.Append("# EOF\n");
        }

        return text.ToString();
    }

    private static void WriteFamily(StringBuilder text, InstrumentSeries instrument, bool openMetrics)
    {
        // A counter's family is named without its suffix in OpenMetrics, with it in the older text.
        var total = instrument.Name + "_total";
        var family = instrument.IsHistogram || openMetrics ? instrument.Name : total;
        text.Append("# HELP ").Append(family).Append(' ').Append(instrument.Help).Append('\n');
        text.Append("# TYPE ").Append(family).Append(instrument.IsHistogram ? " histogram\n" : " counter\n");
        instrument.Read(series =>
        {
            if (instrument.IsHistogram)
            {
                WriteHistogram(text, instrument, series);
            }
            else
            {
                WriteSample(text, total, series.Labels, series.Value);
            }
        });
    }

    private static void WriteHistogram(StringBuilder text, InstrumentSeries instrument, Series series)
    {
        var below = 0L;
        for (var i = 0; i < series.Buckets.Length; i++)
        {
            below += series.Buckets[i];
            var bound = i < instrument.Bounds.Length ? Number(instrument.Bounds[i]) : "+Inf";
            var separator = series.Labels.Length == 0 ? "" : ",";
            WriteSample(text, instrument.Name + "_bucket", $"{series.Labels}{separator}le=\"{bound}\"", below);
        }

        WriteSample(text, instrument.Name + "_sum", series.Labels, series.Value);
        WriteSample(text, instrument.Name + "_count", series.Labels, series.Count);
    }

    private static void WriteSample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
