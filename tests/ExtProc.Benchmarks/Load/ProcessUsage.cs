using System.Globalization;

namespace ExtProc.Benchmarks.Load;

/// <summary>What a process has used, as Linux tells it. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html</summary>
internal static class ProcessUsage
{
    // USER_HZ: 100 on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;
    private const int UserTime = 11;
    private const int SystemTime = 12;

    /// <summary>CPU seconds so far, user and system.</summary>
    public static double CpuSeconds(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        // The name in parentheses may contain blanks; the fields after it are counted from "state", field 3.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Ticks(fields[UserTime]) + Ticks(fields[SystemTime])) / TicksPerSecond;
    }

    /// <summary>Resident memory in MB: now, and the most so far.</summary>
    public static (double Now, double Peak) MemoryMegabytes(int process)
    {
        var lines = File.ReadAllLines($"/proc/{process}/status");
        return (Megabytes(lines, "VmRSS:"), Megabytes(lines, "VmHWM:"));
    }

    private static double Ticks(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    private static double Megabytes(string[] lines, string name)
    {
        var line = lines.First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024.0;
    }
}
