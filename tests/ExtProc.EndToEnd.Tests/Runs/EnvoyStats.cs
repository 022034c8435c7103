using System.Globalization;

namespace ExtProc.EndToEnd.Tests.Runs;

/// <summary>Envoy's counters at one moment.</summary>
internal sealed class EnvoyStats
{
    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);

    private EnvoyStats(string page)
    {
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(": ", 2);
            if (long.TryParse(parts[^1], CultureInfo.InvariantCulture, out var value))
            {
                _values[parts[0]] = value;
            }
        }
    }

    public static async Task<EnvoyStats> ReadAsync(Uri admin)
    {
        using var http = new HttpClient { BaseAddress = admin };
        return new EnvoyStats(await http.GetStringAsync("/stats"));
    }

    /// <summary>A counter of the ext_proc filter.</summary>
    public long Processor(string name) => this["http.gateway.ext_proc.extproc." + name];

    /// <summary>A counter that must exist: a misspelt name would be zero for ever.</summary>
    public long this[string name] => _values[name];

    public long OrZero(string name) => _values.GetValueOrDefault(name);
}
