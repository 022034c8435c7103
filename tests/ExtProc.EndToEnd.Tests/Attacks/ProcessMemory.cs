using System.Globalization;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>What a process holds, as Linux counts it (https://man7.org/linux/man-pages/man5/proc_pid_status.5.html).</summary>
internal static class ProcessMemory
{
    /// <summary>Resident memory now, in MB of 1,000,000 bytes.</summary>
    public static int Resident(int process) => Read(process, "VmRSS:");

    /// <summary>The most it ever was.</summary>
    public static int Peak(int process) => Read(process, "VmHWM:");

    private static int Read(int process, string name)
    {
        var line = File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return (int)(long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1_000_000);
    }
}
