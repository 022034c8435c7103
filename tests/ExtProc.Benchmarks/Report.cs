using System.Globalization;

namespace ExtProc.Benchmarks;

/// <summary>Lines of results on standard output, and whether any target was missed.</summary>
internal sealed class Report(TextWriter output)
{
    /// <summary>Whether a target was missed.</summary>
    public bool HasMiss { get; private set; }

    /// <summary>A heading.</summary>
    public void Section(string title) => output.WriteLine($"{Environment.NewLine}{title}");

    /// <summary>A value without a target.</summary>
    public void Value(string name, string value) => output.WriteLine($"  {name,-52}{value,14}");

    /// <summary>A value that must not be below a target.</summary>
    public void AtLeast(string name, double value, double target) => Judge(name, value, value >= target, ">=", target, "");

    /// <summary>A value that must not be above a target.</summary>
    public void AtMost(string name, double value, double target, string unit = "") =>
        Judge(name, value, value <= target, "<=", target, unit);

    /// <summary>Any other line.</summary>
    public void Line(string text) => output.WriteLine(text);

    /// <summary>A number for people.</summary>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) >= 100 ? "#,0" : "0.00", CultureInfo.InvariantCulture);

    /// <summary>The middle one of several measurements.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private void Judge(string name, double value, bool passes, string relation, double target, string unit)
    {
        HasMiss |= !passes;
        output.WriteLine(
            $"  {name,-52}{Number(value) + unit,14}   {(passes ? "PASS" : "MISS")} (target {relation} {target.ToString(CultureInfo.InvariantCulture)}{unit})");
    }
}
