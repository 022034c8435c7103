using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace ExtProc.Benchmarks.Load;

/// <summary>How long a client waits for the first byte of a streamed reply's body.</summary>
/// <param name="token">The token of every request.</param>
/// <param name="stop">Ends a run.</param>
internal sealed class FirstByte(string token, CancellationToken stop)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Opens streams over one HTTP/2 connection, one every 50 ms, and reads each to its end.</summary>
    /// <returns>The median wait in milliseconds, and how many replies were of class 2xx.</returns>
    public async Task<(double Median, int Good)> OpenAsync(string url, LoadCase load, int streams)
    {
        using var client = new HttpClient(new SocketsHttpHandler()) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var body = load.Request;
        _ = await OneAsync(client, url, body);
        using var timer = new PeriodicTimer(Between);
        var open = new List<Task<double?>>();
        for (var i = 0; i < streams; i++)
        {
            await timer.WaitForNextTickAsync(stop);
            open.Add(OneAsync(client, url, body));
        }

        var waits = (await Task.WhenAll(open)).OfType<double>().ToArray();
        return (waits.Length == 0 ? double.NaN : Report.Median(waits), waits.Length);
    }

    private async Task<double?> OneAsync(HttpClient client, string url, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var start = Stopwatch.GetTimestamp();
        using var reply = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        await using var stream = await reply.Content.ReadAsStreamAsync(stop);
        var buffer = new byte[4096];
        var first = await stream.ReadAsync(buffer, stop);
        var wait = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        while (await stream.ReadAsync(buffer, stop) > 0)
        {
        }

        return reply.IsSuccessStatusCode && first > 0 ? wait : null;
    }
}
