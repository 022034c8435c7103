using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ExtProc.EndToEnd.Tests.Load;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>Many requests over a few kept connections, as fast as they are answered.</summary>
internal static class Flood
{
    private const int Reading = 16 * 1024;

    /// <summary>A request that ends with its headers: all that a refused token needs.</summary>
    public static byte[] WithToken(string token) => Encoding.ASCII.GetBytes(
        $"POST /v1/chat/completions HTTP/1.1\r\nhost: gateway.example\r\nauthorization: Bearer {token}\r\ncontent-length: 0\r\n\r\n");

    /// <summary>Sends each request once.</summary>
    /// <returns>How often each status was answered.</returns>
    public static async Task<IReadOnlyDictionary<int, int>> SendAsync(Uri gateway, IReadOnlyList<byte[]> requests, int connections)
    {
        var left = requests.Count;
        var statuses = new ConcurrentDictionary<int, int>();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(gateway.Host, gateway.Port);
            var replies = new MessageReader(socket, Reading);
            int next;
            while ((next = Interlocked.Decrement(ref left)) >= 0)
            {
                await socket.SendAsync(requests[next]);
                if (!await replies.ReadAsync())
                {
                    throw new InvalidDataException("Envoy has closed a connection.");
                }

                statuses.AddOrUpdate(Status(replies.Head.Span), 1, (_, count) => count + 1);
            }
        })));
        return statuses;
    }

    private static int Status(ReadOnlySpan<byte> head) =>
        Utf8Parser.TryParse(head["HTTP/1.1 ".Length..], out int status, out _)
            ? status
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"No status in a head of {head.Length} bytes."));
}
