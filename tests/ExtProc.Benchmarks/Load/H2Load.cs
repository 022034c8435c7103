using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace ExtProc.Benchmarks.Load;

/// <summary>The load generator of nghttp2. https://nghttp2.org/documentation/h2load-howto.html</summary>
/// <param name="folder">Folder for its files.</param>
/// <param name="token">The token of every request.</param>
/// <param name="stop">Ends a run.</param>
internal sealed partial class H2Load(string folder, string token, CancellationToken stop)
{
    /// <summary>Where the Debian package puts it.</summary>
    public const string HowToGet = "h2load was not found: apt-get install nghttp2-client";

    /// <summary>Whether there is one.</summary>
    public static bool IsInstalled =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, "h2load")));

    /// <summary>Sends a number of requests as fast as answers come.</summary>
    public Task<H2LoadResult> SaturateAsync(string url, LoadCase load, int requests) =>
        RunAsync(url, load, ["-n", Text(requests), "-c", "8", "-m", "8"]);

    /// <summary>Opens streams all at once, each of them once.</summary>
    public Task<H2LoadResult> TogetherAsync(string url, LoadCase load, int streams) =>
        RunAsync(url, load, ["-n", Text(streams), "-c", "1", "-m", Text(streams)]);

    /// <summary>Sends requests at a steady rate and looks at each one's time.</summary>
    /// <returns>The median in milliseconds, and the counts.</returns>
    public async Task<(double Median, H2LoadResult Result)> SteadyAsync(string url, LoadCase load, int requests, int perSecond)
    {
        const int clients = 4;
        var log = Path.Combine(folder, "times.tsv");
        File.Delete(log);
        var result = await RunAsync(url, load, ["-n", Text(requests), "-c", Text(clients), "-m", "8", $"--rps={perSecond / clients}", "--log-file=" + log]);
        var times = (await File.ReadAllLinesAsync(log)).Select(line => double.Parse(line.Split('\t')[2], CultureInfo.InvariantCulture) / 1000);
        return (Report.Median(times), result);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<H2LoadResult> RunAsync(string url, LoadCase load, string[] arguments)
    {
        var body = Path.Combine(folder, load.Name + ".json");
        if (!File.Exists(body))
        {
            await File.WriteAllBytesAsync(body, load.Request);
        }

        var start = new ProcessStartInfo(
            "h2load", [.. arguments, "-d", body, "-H", "content-type: application/json", "-H", "x-team: load", "-H", "authorization: Bearer " + token, url])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        await using var ending = stop.Register(process.Kill);
        var output = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return Read(output, arguments[1]);
    }

    private static H2LoadResult Read(string output, string requests)
    {
        var rate = Rate().Match(output);
        var codes = Codes().Match(output);
        return rate.Success && codes.Success
            ? new H2LoadResult(
                double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture),
                int.Parse(requests, CultureInfo.InvariantCulture),
                int.Parse(codes.Groups[1].Value, CultureInfo.InvariantCulture),
                int.Parse(codes.Groups[2].Value, CultureInfo.InvariantCulture))
            : throw new InvalidDataException("h2load said: " + output);
    }

    [GeneratedRegex(@"finished in [^,]+, ([\d.]+) req/s")]
    private static partial Regex Rate();

    [GeneratedRegex(@"status codes: (\d+) 2xx, \d+ 3xx, \d+ 4xx, (\d+) 5xx")]
    private static partial Regex Codes();
}

/// <summary>What h2load saw.</summary>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="Sent">Requests.</param>
/// <param name="Good">Replies of class 2xx.</param>
/// <param name="ServerErrors">Replies of class 5xx.</param>
internal readonly record struct H2LoadResult(double PerSecond, int Sent, int Good, int ServerErrors);
