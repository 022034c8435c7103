using System.Buffers.Text;
using System.Net.Sockets;

namespace ExtProc.EndToEnd.Tests.Load;

/// <summary>Reads HTTP/1.1 messages with a <c>content-length</c> off a connection into one buffer, without allocating.</summary>
internal sealed class MessageReader(Socket socket, int capacity)
{
    private readonly byte[] _buffer = new byte[capacity];
    private int _filled;
    private int _headEnd;
    private int _messageEnd;

    /// <summary>First line and headers of the last message; valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Head => _buffer.AsMemory(0, _headEnd);

    /// <summary>Its body.</summary>
    public ReadOnlyMemory<byte> Body => _buffer.AsMemory(_headEnd, _messageEnd - _headEnd);

    /// <summary>Reads one message.</summary>
    /// <returns>False when the connection has ended.</returns>
    /// <exception cref="InvalidDataException">It is larger than the buffer, or has no length.</exception>
    public async ValueTask<bool> ReadAsync()
    {
        _buffer.AsSpan(_messageEnd, _filled - _messageEnd).CopyTo(_buffer);
        _filled -= _messageEnd;
        (_headEnd, _messageEnd) = (0, 0);
        while (!IsComplete())
        {
            if (_filled == _buffer.Length)
            {
                throw new InvalidDataException("A message is larger than the buffer.");
            }

            var read = await socket.ReceiveAsync(_buffer.AsMemory(_filled));
            if (read == 0)
            {
                return false;
            }

            _filled += read;
        }

        return true;
    }

    private bool IsComplete()
    {
        if (_headEnd == 0)
        {
            var end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return false;
            }

            _headEnd = end + 4;
            _messageEnd = _headEnd + ContentLength();
        }

        return _filled >= _messageEnd;
    }

    private int ContentLength()
    {
        var head = Head.Span;
        var name = "\r\ncontent-length: "u8;
        var start = head.IndexOf(name);
        return start >= 0 && Utf8Parser.TryParse(head[(start + name.Length)..], out int length, out _)
            ? length
            : throw new InvalidDataException("A message has no content-length.");
    }
}
