using System.Diagnostics.Metrics;
using System.Text;

namespace ExtProc.Server.Metering;

/// <summary>
/// OpenTelemetry names as Prometheus names:
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/.
/// </summary>
internal static class PrometheusName
{
    /// <summary>Dots become underscores; seconds are spelt out; a unit in braces is a remark and is dropped.</summary>
    public static string Of(Instrument instrument, bool isHistogram)
    {
        var name = instrument.Name.Replace('.', '_');
        return isHistogram && instrument.Unit == "s" ? name + "_seconds" : name;
    }

    /// <summary>Appends <c>name="value"</c>, escaped, after a comma when it is not the first.</summary>
    public static void AppendLabel(StringBuilder labels, string name, string value)
    {
        if (labels.Length > 0)
        {
            labels.Append(',');
        }

        labels.Append(name.Replace('.', '_')).Append("=\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '\\' => labels.Append("\\\\"),
                '"' => labels.Append("\\\""),
                '\n' => labels.Append("\\n"),
                _ => labels.Append(c),
            };
        }

        labels.Append('"');
    }
}
