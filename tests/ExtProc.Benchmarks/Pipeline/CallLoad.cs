using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;

namespace ExtProc.Benchmarks.Pipeline;

/// <summary>
/// Keeps many calls in flight on one HTTP/2 connection, as Envoy does, and costs as little as a client can: one thread,
/// prepared frames, no allocation. It shares the processor with the server, so a heavier one would hide differences.
/// </summary>
internal sealed class CallLoad : IDisposable
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Reset = 3;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte GoAway = 7;
    private const byte WindowUpdate = 8;
    private const byte EndStream = 1;
    private const byte Ack = 1;
    private const int Window = 1 << 30;
    private const int CreditStep = 1 << 24;

    // Streams by their number; two open ones can only meet in a slot when 65,536 newer calls have overtaken the older.
    private const int Slots = 1 << 16;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _input = new byte[1 << 20];
    private readonly CallState[] _calls = new CallState[Slots];
    private byte[] _output = new byte[1 << 20];
    private int _outputLength;
    private int _filled;
    private int _nextStream = 1;
    private int _inFlight;
    private long _ended;
    private int _credit;
    private CallFrames _frames = null!;
    private bool _isStopping;

    /// <param name="socketPath">The server's Unix socket.</param>
    public CallLoad(string socketPath)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        Queue("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        // SETTINGS_INITIAL_WINDOW_SIZE = 4: the server never waits for credit.
        Queue(CallFrames.Frame(Settings, 0, [0, 4, .. BigEndian(Window)]));
        Queue(CallFrames.Frame(WindowUpdate, 0, BigEndian(Window)));
    }

    /// <summary>Runs calls for a while and lets the last ones end.</summary>
    /// <param name="frames">What each call sends.</param>
    /// <param name="inFlight">Calls at a time.</param>
    /// <param name="duration">How long new calls are begun.</param>
    /// <returns>Calls per second.</returns>
    /// <exception cref="InvalidDataException">A call did not get all its answers.</exception>
    public double Run(CallFrames frames, int inFlight, TimeSpan duration)
    {
        _frames = frames;
        _isStopping = false;
        _ended = 0;
        var started = Stopwatch.GetTimestamp();
        while (_inFlight < inFlight)
        {
            Begin();
        }

        Flush();
        while (_inFlight > 0)
        {
            _isStopping = Stopwatch.GetElapsedTime(started) > duration;
            Receive();
            Flush();
        }

        Calls = _ended;
        return _ended / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Calls of the last run.</summary>
    public long Calls { get; private set; }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private void Begin()
    {
        var stream = _nextStream;
        _nextStream += 2;
        _inFlight++;
        ref var call = ref Call(stream);
        call = default;
        Send(ref call, stream);
    }

    private ref CallState Call(int stream) => ref _calls[(stream >> 1) & (Slots - 1)];

    private void Send(ref CallState call, int stream)
    {
        Reserve(_frames.Longest);
        _outputLength += _frames.Write(call.Sent++, stream, _output.AsSpan(_outputLength));
    }

    private void Receive()
    {
        var received = _socket.Receive(_input.AsSpan(_filled));
        if (received == 0)
        {
            throw new InvalidDataException("The server has closed the connection.");
        }

        _filled += received;
        var at = 0;
        while (_filled - at >= CallFrames.HeaderLength)
        {
            var header = _input.AsSpan(at);
            var end = at + CallFrames.HeaderLength + (BinaryPrimitives.ReadInt32BigEndian(header) >>> 8);
            if (end > _filled)
            {
                break;
            }

            OnFrame(header[3], header[4], BinaryPrimitives.ReadInt32BigEndian(header[5..]), _input.AsSpan((at + CallFrames.HeaderLength)..end));
            at = end;
        }

        _input.AsSpan(at, _filled - at).CopyTo(_input);
        _filled -= at;
    }

    private void OnFrame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case Data:
                OnData(stream, payload);
                break;
            case Headers when (flags & EndStream) != 0:
                OnEnd(stream);
                break;
            case Settings or Ping when (flags & Ack) == 0:
                Queue(CallFrames.Frame(type, Ack, type == Ping ? payload : []));
                break;
            case Reset or GoAway:
                throw new InvalidDataException($"The server has sent frame {type} for stream {stream}.");
        }
    }

    private void OnData(int stream, ReadOnlySpan<byte> payload)
    {
        _credit += payload.Length;
        ref var call = ref Call(stream);
        while (!payload.IsEmpty)
        {
            payload = payload[call.Take(payload)..];
            if (call.HasMessage && call.Sent < _frames.Messages)
            {
                Send(ref call, stream);
            }
        }
    }

    private void OnEnd(int stream)
    {
        if (Call(stream).Received != _frames.Messages)
        {
            throw new InvalidDataException($"A call ended after {Call(stream).Received} of {_frames.Messages} answers.");
        }

        _inFlight--;
        _ended++;
        if (!_isStopping)
        {
            Begin();
        }
    }

    private void Flush()
    {
        if (_credit > CreditStep)
        {
            Queue(CallFrames.Frame(WindowUpdate, 0, BigEndian(_credit)));
            _credit = 0;
        }

        var rest = _output.AsSpan(0, _outputLength);
        while (!rest.IsEmpty)
        {
            rest = rest[_socket.Send(rest)..];
        }

        _outputLength = 0;
    }

    private void Queue(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_output.AsSpan(_outputLength));
        _outputLength += bytes.Length;
    }

    private void Reserve(int length)
    {
        if (_output.Length - _outputLength < length)
        {
            Array.Resize(ref _output, _output.Length * 2);
        }
    }

    /// <summary>How far a call is.</summary>
    private struct CallState
    {
        private int _prefixLength;
        private int _length;

        public int Sent;
        public int Received;

        /// <summary>Whether the last <see cref="Take"/> completed a message.</summary>
        public bool HasMessage;

        /// <summary>Takes bytes of one message.</summary>
        /// <returns>How many.</returns>
        public int Take(ReadOnlySpan<byte> bytes)
        {
            var taken = 0;
            while (_prefixLength < 5 && taken < bytes.Length)
            {
                _length = (_length << 8) | bytes[taken++];
                _prefixLength++;
            }

            var body = _prefixLength < 5 ? 0 : Math.Min(_length, bytes.Length - taken);
            _length -= body;
            HasMessage = _prefixLength == 5 && _length == 0;
            if (HasMessage)
            {
                _prefixLength = 0;
                Received++;
            }

            return taken + body;
        }
    }
}
