using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ExtProc.Server.Envoy;

/// <summary>
/// Walks the fields of one protobuf message in place. Only what the body messages need: the generated parser copies a
/// body before anyone has seen it. Wire format: https://protobuf.dev/programming-guides/encoding/.
/// </summary>
[SuppressMessage("Performance", "CA1815", Justification = "A cursor is never compared.")]
internal ref struct ProtoReader(in ReadOnlySequence<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private SequenceReader<byte> _reader = new(message);
    private int _wireType;

    /// <summary>Number of the field read last.</summary>
    public int Field { get; private set; }

    /// <summary>Moves to the next field.</summary>
    /// <returns>False at the end of the message, or when the bytes are not protobuf: then <see cref="IsMalformed"/>.</returns>
    public bool TryNext()
    {
        if (IsMalformed || _reader.End)
        {
            return false;
        }

        if (!TryVarint(out var tag) || tag >> 3 is 0 or > int.MaxValue)
        {
            IsMalformed = true;
            return false;
        }

        Field = (int)(tag >> 3);
        _wireType = (int)(tag & 7);
        return true;
    }

    /// <summary>Whether bytes were met that are not protobuf.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The current field as bytes, string or message, in place.</summary>
    public bool TryBytes(out ReadOnlySequence<byte> value)
    {
        if (_wireType == LengthDelimited && TryVarint(out var length) && length <= (ulong)_reader.Remaining)
        {
            value = _reader.UnreadSequence.Slice(0, (long)length);
            _reader.Advance((long)length);
            return true;
        }

        value = default;
        IsMalformed = true;
        return false;
    }

    /// <summary>The current field as a boolean.</summary>
    public bool TryBool(out bool value)
    {
        value = false;
        if (_wireType != Varint || !TryVarint(out var number))
        {
            IsMalformed = true;
            return false;
        }

        value = number != 0;
        return true;
    }

    /// <summary>Passes over the current field.</summary>
    public void Skip()
    {
        var skipped = _wireType switch
        {
            Varint => TryVarint(out _),
            Fixed64 => TryAdvance(8),
            Fixed32 => TryAdvance(4),
            LengthDelimited => TryVarint(out var length) && length <= (ulong)_reader.Remaining && TryAdvance((long)length),
            _ => false,
        };
        IsMalformed |= !skipped;
    }

    private bool TryAdvance(long count)
    {
        if (_reader.Remaining < count)
        {
            return false;
        }

        _reader.Advance(count);
        return true;
    }

    private bool TryVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (!_reader.TryRead(out var b))
            {
                return false;
            }

            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
