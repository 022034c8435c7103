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
    private readonly Dictionary<LoadCase, byte[][]> _replies = [];
    private readonly Task _accepting;

    /// <summary>Listens on a free loopback port.</summary>
    public CannedUpstream()
    {
        foreach (var load in LoadCase.All)
        {
            _replies[load] = load.IsStream ? Streamed() : [Whole(load.Bytes)];
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

    /// <summary>The head, then each event as a chunk and a write of its own, as Bedrock sends them.</summary>
    private static byte[][] Streamed()
    {
        var pieces = new List<byte[]> { Head("application/vnd.amazon.eventstream", "transfer-encoding: chunked") };
        foreach (var frame in ChatPayloads.Stream(LoadCase.Events))
        {
            pieces.Add([.. Encoding.ASCII.GetBytes($"{frame.Length:x}\r\n"), .. frame, .. "\r\n"u8]);
        }

        pieces.Add("0\r\n\r\n"u8.ToArray());
        return [.. pieces];
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
                if (!TryReadHead(buffer.AsSpan(0, filled), out var load, out var rest))
                {
                    continue;
                }

                while (rest > 0)
                {
                    rest -= await connection.ReceiveAsync(buffer, _stop.Token);
                }

                filled = 0;
                await SendAsync(connection, load);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The peer has gone, or the run is over.
        }
    }

    private async Task SendAsync(Socket connection, LoadCase load)
    {
        using var pace = load == LoadCase.Paced ? new PeriodicTimer(Pace) : null;
        foreach (var piece in _replies[load])
        {
            await connection.SendAsync(piece, _stop.Token);
            if (pace is not null)
            {
                await pace.WaitForNextTickAsync(_stop.Token);
            }
        }
    }

    private static bool TryReadHead(ReadOnlySpan<byte> received, out LoadCase load, out int rest)
    {
        load = LoadCase.Small;
        rest = 0;
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = Encoding.ASCII.GetString(received[..end]);
        var path = head[..head.IndexOf("\r\n", StringComparison.Ordinal)];
        load = LoadCase.All.First(one => path.Contains(one.Name, StringComparison.Ordinal));
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
