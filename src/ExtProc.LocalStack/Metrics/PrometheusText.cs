using System.Globalization;
using System.Text;

namespace ExtProc.LocalStack.Metrics;

/// <summary>One sample of a metrics page.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Labels">Label values by name.</param>
/// <param name="Value">The value.</param>
internal sealed record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>Reads the Prometheus text format.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format</remarks>
internal static class PrometheusText
{
    /// <summary>All samples of a page; comments and empty lines are passed over.</summary>
    /// <exception cref="FormatException">A line is not a sample.</exception>
    public static IEnumerable<MetricSample> Parse(string page) =>
        page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(ParseLine);

    private static MetricSample ParseLine(string line)
    {
        var nameEnd = line.IndexOfAny(['{', ' ']);
        if (nameEnd <= 0)
        {
            throw new FormatException($"Not a sample: {line}");
        }

        var position = nameEnd;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (line[position] == '{')
        {
            position++;
            while (line[position] != '}')
            {
                var equals = line.IndexOf('=', position);
                var name = line[position..equals];
                position = equals + 2;
                labels.Add(name, ReadQuoted(line, ref position));
                position += line[position] == ',' ? 1 : 0;
            }

            position++;
        }

        var value = line[position..].Trim().Split(' ')[0];
        return new MetricSample(line[..nameEnd], labels, ParseValue(value));
    }

    // Starts behind the opening quote, ends behind the closing one.
    private static string ReadQuoted(string line, ref int position)
    {
        var text = new StringBuilder();
        for (; line[position] != '"'; position++)
        {
            if (line[position] == '\\')
            {
                position++;
                text.Append(line[position] == 'n' ? '\n' : line[position]);
            }
            else
            {
                text.Append(line[position]);
            }
        }

        position++;
        return text.ToString();
    }

    private static double ParseValue(string value) => value switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(value, CultureInfo.InvariantCulture),
    };
}
