using System.Globalization;

namespace ExtProc.Server.Connections;

/// <summary>The process's file descriptors, as Linux counts them; without limits elsewhere.</summary>
internal static class Descriptors
{
    /// <summary>For assemblies that are loaded late, key files, connections to AWS, and connections that are about to be closed.</summary>
    public const int Reserve = 32;

    /// <summary>The same, and for all that a program that has just begun will still load.</summary>
    public const int ReserveAtStart = 128;

    private const int FewestConnections = 8;
    private const string LimitName = "Max open files";

    /// <summary>How many connections there can be besides what is open now.</summary>
    /// <param name="open">Connections among the descriptors that are open now.</param>
    /// <param name="reserve">Descriptors that stay free.</param>
    public static int RoomForConnections(int open, int reserve) => OperatingSystem.IsLinux()
        ? Math.Max(FewestConnections, Limit(File.ReadLines("/proc/self/limits")) - InUse() + open - reserve)
        : int.MaxValue;

    /// <summary>
    /// The soft limit, which the runtime has raised to the hard one when it started
    /// (https://man7.org/linux/man-pages/man5/proc_pid_limits.5.html).
    /// </summary>
    /// <param name="limits">Lines of the kernel's table.</param>
    public static int Limit(IEnumerable<string> limits)
    {
        var line = limits.FirstOrDefault(line => line.StartsWith(LimitName, StringComparison.Ordinal));
        var soft = line?[LimitName.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }

    private static int InUse() => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();
}
