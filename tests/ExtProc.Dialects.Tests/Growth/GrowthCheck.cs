using System.Text;
using Xunit;

namespace ExtProc.Dialects.Tests.Growth;

/// <summary>
/// Finds work that grows faster than its input: the time for sixteen times the bytes must be less than 64 times the time, where
/// linear work takes 16 and quadratic work 256. The processor's time counts, the short time is the least of several runs, and a
/// long one that is too long is measured again: a busy machine makes the test slow but not red.
/// </summary>
internal static class GrowthCheck
{
    private const int Factor = 16;
    private const double MostTimes = 64;
    private const int Runs = 5;

    // What takes less cannot be told from noise.
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(0.2);

    /// <summary>Compares the work for an input with that for one that is sixteen times as long.</summary>
    /// <param name="bytes">Length of the short input.</param>
    /// <param name="make">Makes an input of about some length.</param>
    /// <param name="work">Works on it.</param>
    public static void Measure(int bytes, Func<int, byte[]> make, Action<byte[]> work)
    {
        var (small, large) = (make(bytes), make(bytes * Factor));
        Assert.InRange((double)large.Length / small.Length, Factor * 0.8, Factor * 1.2);
        var ratio = double.MaxValue;
        for (var run = 0; run < Runs && ratio > MostTimes; run++)
        {
            var little = Enumerable.Range(0, Runs).Min(_ => ThreadClock.Time(work, small));
            ratio = ThreadClock.Time(work, large) / (little < Least ? Least : little);
        }

        Assert.True(ratio < MostTimes, $"{large.Length} bytes take {ratio:F0} times as long as {small.Length} bytes.");
    }

    /// <summary>A list of pieces, joined with commas, of about some length.</summary>
    public static string List(int bytes, Func<int, string> piece)
    {
        var list = new StringBuilder(bytes + 256);
        for (var index = 0; list.Length < bytes; index++)
        {
            list.Append(index == 0 ? "" : ",").Append(piece(index));
        }

        return list.ToString();
    }
}
