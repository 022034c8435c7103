using System.Net.Sockets;
using System.Text;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>A client that sends exactly the bytes it is given and reads until the reply ends.</summary>
internal static class RawClient
{
    /// <summary>Sends a request on a connection of its own.</summary>
    /// <returns>Status line and the lower-case headers that matter, then the body as received; <c>broken</c> at the end when it has no end.</returns>
    public static async Task<string> SendAsync(Uri gateway, string request, CancellationToken cancellation)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.Host, gateway.Port, cancellation);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), cancellation);
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (!IsWhole(text.ToString()))
        {
            int read;
            try
            {
                read = await stream.ReadAsync(buffer, cancellation);
            }
            catch (IOException)
            {
                read = 0;
            }

            if (read == 0)
            {
                return Show(text.ToString()) + " broken";
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            if (text.ToString().StartsWith("HTTP/1.1 100", StringComparison.Ordinal) && text.ToString().IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end)
            {
                text.Remove(0, end + 4);
            }
        }

        return Show(text.ToString());
    }

    private static bool IsWhole(string reply)
    {
        var head = reply.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
        {
            return false;
        }

        var body = reply[(head + 4)..];
        return Header(reply, "content-length") is { } length ? body.Length >= int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) : body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
    }

    private static string Show(string reply)
    {
        var head = reply.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return head < 0 ? reply : $"{reply.Split(' ')[1]} type={Header(reply, "content-type")} length={Header(reply, "content-length")} seen={Header(reply, "x-seen")} new={Header(reply, "x-new")} body={reply[(head + 4)..]}";
    }

    private static string? Header(string reply, string name) => reply.Split("\r\n\r\n")[0].Split("\r\n")
        .Select(line => line.Split(": ", 2))
        .FirstOrDefault(pair => pair.Length == 2 && pair[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1];
}
