using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using ExtProc.Dialects.Buffers;

namespace ExtProc.Dialects.Wire.EventStream;

/// <summary>
/// Cuts <c>application/vnd.amazon.eventstream</c> bytes, arriving at any cut, into messages:
/// <code>
///      0               4                 8               12             12+H            N-4         N
///      +---------------+-----------------+---------------+--------------+---------------+-----------+
///      | N             | H               | CRC-32 of     | H bytes      | payload       | CRC-32 of |
///      | total length  | headers length  | bytes 0 to 7  | headers      | N-H-16 bytes  | 0 to N-5  |
///      +---------------+-----------------+---------------+--------------+---------------+-----------+
///      |&lt;------------------- prelude ------------------->|
/// </code>
/// All integers are big-endian; N counts everything. A message that lies whole inside one segment of the input is read
/// in place. Otherwise it is gathered in one pooled buffer, each byte copied once. Used by one thread.
/// </summary>
/// <param name="maxFrameBytes">Largest N accepted. Checked from the prelude, before a buffer of that size exists.</param>
/// <param name="memory">Where the carry buffer of a long message comes from; .NET's own pool by default.</param>
/// <remarks>https://smithy.io/2.0/aws/amazon-eventstream.html</remarks>
internal sealed class FrameReader(int maxFrameBytes, MemoryPool<byte>? memory = null) : IDisposable
{
    private const int HeadersLengthOffset = 4;
    private const int PreludeCrcOffset = 8;
    private const int PreludeLength = 12;
    private const int MessageCrcLength = 4;
    private const int OverheadLength = PreludeLength + MessageCrcLength;

    // Most Bedrock messages fit, so that the carry buffer is rented once a stream.
    private const int FirstCarryLength = 1024;

    private RentedBytes _carry;
    private int _carried;

    // Zero until the prelude of the carried message has been checked.
    private int _carriedTotal;

    // What is left of a message that is passed over.
    private long _toSkip;

    private bool _isLost;

    /// <summary>Whether the input so far ends inside a message.</summary>
    public bool IsInsideFrame => _carried > 0 || _toSkip > 0;

    /// <summary>Takes the next message off the front of <paramref name="input"/>.</summary>
    /// <returns>
    /// <see cref="ReadStatus.Incomplete"/> when all input was taken without completing a message. After
    /// <see cref="ReadStatus.Corrupt"/> the position in the stream is lost: the answer stays the same for good.
    /// </returns>
    public ReadStatus TryRead(ref ReadOnlySequence<byte> input, out Frame frame)
    {
        frame = default;
        if (_isLost)
        {
            return ReadStatus.Corrupt;
        }

        Skip(ref input);
        if (_carried == 0 && _carry.Span.Length > RentedBytes.LongestArray)
        {
            // The message before was a long one, and its reader is done with it.
            Release();
        }

        var status = _carried == 0 && input.FirstSpan.Length >= PreludeLength
            ? ReadInPlace(ref input, ref frame)
            : ReadThroughCarry(ref input, ref frame);
        if (status == ReadStatus.Oversized)
        {
            Skip(ref input);
        }

        _isLost = status == ReadStatus.Corrupt;
        return status;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Release();
        _carried = 0;
        _carriedTotal = 0;
    }

    private ReadStatus ReadInPlace(ref ReadOnlySequence<byte> input, ref Frame frame)
    {
        var segment = input.FirstSpan;
        var status = CheckPrelude(segment, out var total);
        if (status != ReadStatus.Complete)
        {
            return status;
        }

        if (segment.Length < total)
        {
            return ReadThroughCarry(ref input, ref frame);
        }

        input = input.Slice(total);
        return ReadMessage(segment[..total], ref frame);
    }

    private ReadStatus ReadThroughCarry(ref ReadOnlySequence<byte> input, ref Frame frame)
    {
        if (_carriedTotal == 0)
        {
            if (!Carry(ref input, PreludeLength))
            {
                return ReadStatus.Incomplete;
            }

            var status = CheckPrelude(_carry.Span, out var checkedTotal);
            if (status != ReadStatus.Complete)
            {
                // Of a message that is too long, this much has been taken.
                _toSkip -= Math.Min(_toSkip, _carried);
                _carried = 0;
                return status;
            }

            _carriedTotal = checkedTotal;
        }

        if (!Carry(ref input, _carriedTotal))
        {
            return ReadStatus.Incomplete;
        }

        var message = _carry.Span[.._carriedTotal];
        _carried = 0;
        _carriedTotal = 0;
        return ReadMessage(message, ref frame);
    }

    private ReadStatus CheckPrelude(ReadOnlySpan<byte> prelude, out int total)
    {
        total = 0;
        var declaredTotal = BinaryPrimitives.ReadUInt32BigEndian(prelude);
        var declaredHeaders = BinaryPrimitives.ReadUInt32BigEndian(prelude[HeadersLengthOffset..]);
        var declaredCrc = BinaryPrimitives.ReadUInt32BigEndian(prelude[PreludeCrcOffset..]);
        if (Crc32.HashToUInt32(prelude[..PreludeCrcOffset]) != declaredCrc
            || declaredTotal < OverheadLength
            || declaredHeaders > declaredTotal - OverheadLength)
        {
            return ReadStatus.Corrupt;
        }

        if (declaredTotal > maxFrameBytes)
        {
            _toSkip = declaredTotal;
            return ReadStatus.Oversized;
        }

        total = (int)declaredTotal;
        return ReadStatus.Complete;
    }

    private static ReadStatus ReadMessage(ReadOnlySpan<byte> message, ref Frame frame)
    {
        var covered = message[..^MessageCrcLength];
        if (Crc32.HashToUInt32(covered) != BinaryPrimitives.ReadUInt32BigEndian(message[^MessageCrcLength..]))
        {
            return ReadStatus.Damaged;
        }

        var headersLength = BinaryPrimitives.ReadInt32BigEndian(message[HeadersLengthOffset..]);
        if (!FrameHeaders.TryRead(covered.Slice(PreludeLength, headersLength), ref frame))
        {
            frame = default;
            return ReadStatus.Damaged;
        }

        frame.Payload = covered[(PreludeLength + headersLength)..];
        return ReadStatus.Complete;
    }

    private void Skip(ref ReadOnlySequence<byte> input)
    {
        var skipped = Math.Min(_toSkip, input.Length);
        _toSkip -= skipped;
        input = input.Slice(skipped);
    }

    private bool Carry(ref ReadOnlySequence<byte> input, int wanted)
    {
        var taken = (int)Math.Min(input.Length, wanted - _carried);
        if (taken > 0)
        {
            MakeRoom(wanted);
            input.Slice(0, taken).CopyTo(_carry.Span[_carried..]);
            input = input.Slice(taken);
            _carried += taken;
        }

        return _carried == wanted;
    }

    private void MakeRoom(int wanted)
    {
        if (_carry.Span.Length >= wanted)
        {
            return;
        }

        var bigger = new RentedBytes(
            Math.Max(wanted, Math.Min(FirstCarryLength, maxFrameBytes)), memory ?? MemoryPool<byte>.Shared);
        _carry.Span[.._carried].CopyTo(bigger.Span);
        Release();
        _carry = bigger;
    }

    private void Release()
    {
        _carry.Dispose();
        _carry = default;
    }
}
