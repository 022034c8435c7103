using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>A client that sends exactly the bytes it is given and reads until the reply ends.</summary>
internal static class RawClient
{
    private const int LongestShown = 1000;

    /// <summary>Sends a request on a connection of its own.</summary>
    /// <returns>Status, the headers that matter and the body; <c>broken</c> at the end when the reply has no end.</returns>
    public static async Task<string> SendAsync(Uri gateway, string request, CancellationToken cancellation)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.Host, gateway.Port, cancellation);
        var stream = socket.GetStream();
        // A gateway may answer, and stop to read, before it has the whole request.
        var sending = stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellation).AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
        var shown = await ReadAsync(stream, cancellation);
        socket.Close();
        await sending;
        return shown;
    }

    private static async Task<string> ReadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var head = await ReadHeadAsync(stream, cancellation);
        if (head.StartsWith("HTTP/1.1 100", StringComparison.Ordinal))
        {
            head = await ReadHeadAsync(stream, cancellation);
        }

        if (head == "")
        {
            return "broken";
        }

        var (body, whole) = await ReadBodyAsync(stream, Header(head, "content-length"), cancellation);
        var text = body.Length > LongestShown ? $"({body.Length} bytes)" : Encoding.Latin1.GetString(body);
        return $"{head.Split(' ')[1]} type={Header(head, "content-type")} length={Header(head, "content-length")} seen={Header(head, "x-seen")} new={Header(head, "x-new")} body={text}{(whole ? "" : " broken")}";
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var head = new StringBuilder();
        var octet = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await ReadSomeAsync(stream, octet, cancellation) == 0)
            {
                return "";
            }

            head.Append((char)octet[0]);
        }

        return head.ToString();
    }

    private static async Task<(byte[] Body, bool Whole)> ReadBodyAsync(NetworkStream stream, string? contentLength, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        var length = contentLength is null ? long.MaxValue : long.Parse(contentLength, CultureInfo.InvariantCulture);
        while (body.Length < length && !(contentLength is null && body.ToArray().AsSpan().EndsWith("0\r\n\r\n"u8)))
        {
            var read = await ReadSomeAsync(stream, buffer, cancellation);
            if (read == 0)
            {
                return (body.ToArray(), false);
            }

            body.Write(buffer, 0, read);
        }

        return (body.ToArray(), true);
    }

    private static async Task<int> ReadSomeAsync(NetworkStream stream, byte[] buffer, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReadAsync(buffer, cancellation);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string? Header(string head, string name) => head.Split("\r\n")
        .Select(line => line.Split(": ", 2))
        .FirstOrDefault(pair => pair.Length == 2 && pair[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1];
}
