using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ExtProc.Benchmarks.Payloads;

namespace ExtProc.Benchmarks.Load;

/// <summary>
/// An upstream that costs next to nothing: it reads a request only as far as its length, looks for the case's name in
/// the path and sends prepared bytes. It checks no signature; the tests do that.
/// </summary>
internal sealed class CannedUpstream : IAsyncDisposable
{
    private const int LongestHead = 16 * 1024;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, byte[][]> _replies = [];
    private readonly Task _accepting;

    /// <summary>Listens on a free loopback port.</summary>
    public CannedUpstream()
    {
        foreach (var load in LoadCase.All)
        {
            _replies[load.Name] = load.IsStream ? Streamed(load.Name == LoadCase.Paced.Name) : [Whole(load.Bytes)];
        }

        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://{_listener.LocalEndPoint}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private static byte[] Whole(int bytes)
    {
        var body = ChatPayloads.Reply(bytes);
        return [.. Head("application/json", $"content-length: {body.Length}"), .. body];
    }

    /// <summary>The head with the first event, then each event as a chunk; all in one piece unless they are paced.</summary>
    private static byte[][] Streamed(bool paced)
    {
        var pieces = new List<byte[]> { Head("application/vnd.amazon.eventstream", "transfer-encoding: chunked") };
        foreach (var frame in ChatPayloads.Stream(LoadCase.Events))
        {
            pieces.Add([.. Encoding.ASCII.GetBytes($"{frame.Length:x}\r\n"), .. frame, .. "\r\n"u8]);
        }

        pieces.Add("0\r\n\r\n"u8.ToArray());
        return paced ? [.. pieces] : [[.. pieces.SelectMany(piece => piece)]];
    }

    private static byte[] Head(string contentType, string length) => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 200 OK\r\ncontent-type: {contentType}\r\nx-amzn-requestid: 5d1b0f2c-1d5e-4f6e-9e5a-6a3c1a3f7b21\r\n{length}\r\n\r\n");

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync(_stop.Token));
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the run.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        using var closing = connection;
        connection.NoDelay = true;
        var buffer = new byte[LongestHead];
        var filled = 0;
        try
        {
            while (true)
            {
                var received = await connection.ReceiveAsync(buffer.AsMemory(filled), _stop.Token);
                if (received == 0)
                {
                    return;
                }

                filled += received;
                if (!TryReadHead(buffer.AsSpan(0, filled), out var reply, out var rest))
                {
                    continue;
                }

                while (rest > 0)
                {
                    rest -= await connection.ReceiveAsync(buffer, _stop.Token);
                }

                filled = 0;
                await SendAsync(connection, reply);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The peer has gone, or the run is over.
        }
    }

    private async Task SendAsync(Socket connection, byte[][] reply)
    {
        await connection.SendAsync(reply[0], _stop.Token);
        if (reply.Length == 1)
        {
            return;
        }

        using var pace = new PeriodicTimer(Pace);
        foreach (var piece in reply.Skip(1))
        {
            await pace.WaitForNextTickAsync(_stop.Token);
            await connection.SendAsync(piece, _stop.Token);
        }
    }

    private bool TryReadHead(ReadOnlySpan<byte> received, out byte[][] reply, out int rest)
    {
        reply = [];
        rest = 0;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = Encoding.ASCII.GetString(received[..end]);
        var path = head[..head.IndexOf("\r\n", StringComparison.Ordinal)];
        reply = _replies.First(entry => path.Contains(entry.Key, StringComparison.Ordinal)).Value;
        const string name = "\r\ncontent-length: ";
        var at = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at >= 0)
        {
            var value = head.AsSpan(at + name.Length);
            var stop = value.IndexOf('\r');
            rest = int.Parse(stop < 0 ? value : value[..stop], CultureInfo.InvariantCulture) - (received.Length - end - 4);
        }

        return true;
    }
}
