using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ExtProc.Dialects.Tests.Growth;

/// <summary>The processor time of the running thread: what others do on the machine does not count. Elsewhere than on Linux, the time of day.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>Runs something, and says how long it kept the processor busy.</summary>
    public static TimeSpan Time(Action<byte[]> work, byte[] input)
    {
        var start = Now();
        work(input);
        return Now() - start;
    }

    private static TimeSpan Now()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Stopwatch.GetElapsedTime(0);
        }

        return ClockGetTime(ThreadCpuTime, out var time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
            : throw new InvalidOperationException("The processor time of a thread cannot be read.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
