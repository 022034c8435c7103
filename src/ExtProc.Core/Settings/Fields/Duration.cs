using System.Globalization;

namespace ExtProc.Core.Settings.Fields;

/// <summary>Times as Envoy and Kubernetes people write them: <c>500ms</c>, <c>5s</c>, <c>2m</c>, <c>1h</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>Reads a whole number and its unit.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && text.Length - unit.Length <= 9
                && int.TryParse(text.AsSpan(..^unit.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                duration = number * length;
                return true;
            }
        }

        return false;
    }

    /// <summary>The time in its largest whole unit.</summary>
    public static string Show(TimeSpan duration)
    {
        for (var i = Units.Length - 1; i > 0; i--)
        {
            if (duration.Ticks % Units[i].Length.Ticks == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / Units[i].Length.Ticks}{Units[i].Unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalMilliseconds}ms");
    }
}
