using System.Globalization;
using System.Net.Sockets;
using System.Text;
using ExtProc.EndToEnd.Tests.Runs;

namespace ExtProc.EndToEnd.Tests.Clients;

/// <summary>One HTTP/1.1 connection that sends exactly the bytes it is given.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _patience;
    private readonly byte[] _input = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _hasEnded;
    private bool _chunked;
    private bool _untilEnd;
    private long _left;

    private Connection(TimeSpan patience) => _patience = Patience.Start(patience);

    /// <summary>False once the server has announced the end, or ended it.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Whether the reply that was read last has come to its own end.</summary>
    public bool IsComplete { get; private set; }

    /// <param name="gateway">Where to.</param>
    /// <param name="patience">Longest life of the connection; null for what is usual.</param>
    public static async Task<Connection> OpenAsync(Uri gateway, TimeSpan? patience = null)
    {
        var connection = new Connection(patience ?? Patience.Limit);
        await connection._socket.ConnectAsync(gateway.Host, gateway.Port, connection._patience.Token);
        return connection;
    }

    public Task<HttpReply> SendAsync(ChatRequest request) => SendAsync(request.ToBytes());

    /// <summary>Sends, and reads meanwhile: a gateway may answer, and stop to read, before it has everything.</summary>
    public async Task<HttpReply> SendAsync(byte[] request)
    {
        var sending = WriteAsync(request);
        var reply = await ReadReplyAsync();
        if (!sending.IsCompletedSuccessfully)
        {
            // The last word on a request that was not wanted to its end.
            IsOpen = false;
            _socket.Close();
        }

        try
        {
            await sending;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            IsOpen = false;
        }

        return reply;
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, _patience.Token)..];
        }
    }

    /// <summary>Reads a whole reply, passing over 1xx; one that breaks off says so.</summary>
    public async Task<HttpReply> ReadReplyAsync()
    {
        var head = await ReadHeadAsync();
        while (head.Status is >= 100 and < 200)
        {
            head = await ReadHeadAsync();
        }

        var body = new MemoryStream();
        while (await ReadPieceAsync() is { } piece)
        {
            body.Write(piece);
        }

        return head with { Body = body.ToArray(), IsWhole = IsComplete };
    }

    /// <summary>Reads status and headers; status 0 when the connection ended before them.</summary>
    public async Task<HttpReply> ReadHeadAsync()
    {
        (IsComplete, _chunked, _untilEnd, _left) = (false, false, false, 0);
        if (await ReadLineAsync() is not { } status)
        {
            return new HttpReply { Status = 0, Headers = [] };
        }

        var headers = new List<KeyValuePair<string, string>>();
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(new(line[..colon].ToLowerInvariant(), line[(colon + 1)..].Trim()));
        }

        var head = new HttpReply { Status = int.Parse(status.Split(' ')[1], CultureInfo.InvariantCulture), Headers = headers };
        _chunked = head.Header("transfer-encoding") == "chunked";
        _left = long.Parse(head.Header("content-length") ?? "0", CultureInfo.InvariantCulture);
        // HTTP/1.0 has no other end for a body whose length is not known: the connection's.
        _untilEnd = status.StartsWith("HTTP/1.0", StringComparison.Ordinal) && head.Header("content-length") is null;
        IsComplete = !_chunked && !_untilEnd && _left == 0;
        IsOpen &= head.Header("connection") != "close";
        return head;
    }

    /// <summary>Reads what has come of the body: at most one chunk. Null at the end, whether it is a good one or not.</summary>
    public async Task<byte[]?> ReadPieceAsync()
    {
        if (IsComplete || _hasEnded)
        {
            return null;
        }

        if (_chunked && _left == 0)
        {
            if (await ReadLineAsync() is not { } size)
            {
                return null;
            }

            _left = long.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (_left == 0)
            {
                IsComplete = await ReadLineAsync() == "";
                return null;
            }
        }

        if (_start == _end && !await FillAsync())
        {
            IsComplete = _untilEnd;
            return null;
        }

        if (_untilEnd)
        {
            _left = _end - _start + 1;
        }

        var taken = _input.AsSpan(_start, (int)Math.Min(_left, _end - _start)).ToArray();
        _start += taken.Length;
        _left -= taken.Length;
        if (_left == 0)
        {
            IsComplete = !_chunked;
            return _chunked && await ReadLineAsync() != "" ? null : taken;
        }

        return taken;
    }

    /// <summary>Ends the connection as a client that was killed: with a reset.</summary>
    public void Abort()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        Dispose();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _patience.Dispose();
    }

    private async Task<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end && !await FillAsync())
            {
                return null;
            }

            var octet = _input[_start++];
            if (octet == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)octet);
        }
    }

    private async Task<bool> FillAsync()
    {
        _start = 0;
        try
        {
            _end = await _socket.ReceiveAsync(_input, SocketFlags.None, _patience.Token);
        }
        catch (SocketException)
        {
            _end = 0;
        }

        _hasEnded = _end == 0;
        IsOpen &= !_hasEnded;
        return !_hasEnded;
    }
}
