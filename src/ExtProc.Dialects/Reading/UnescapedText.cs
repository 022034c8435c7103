using System.Buffers;
using ExtProc.Dialects.Buffers;

namespace ExtProc.Dialects.Reading;

/// <summary>
/// The text of a JSON string without its escapes: a view of the body when there are none, otherwise a copy in rented
/// bytes. There must be no lone surrogate (<see cref="RequestValue.CheckText"/>).
/// </summary>
internal readonly ref struct UnescapedText : IDisposable
{
    private readonly RentedBytes _rented;

    /// <param name="escaped">The inside of a JSON string.</param>
    /// <param name="memory">Where the copy of a long text comes from.</param>
    /// <exception cref="InsufficientMemoryException">There is no room for the copy.</exception>
    public UnescapedText(ReadOnlySpan<byte> escaped, MemoryPool<byte> memory)
    {
        if (!escaped.Contains((byte)'\\'))
        {
            Value = escaped;
            return;
        }

        _rented = new RentedBytes(escaped.Length, memory);
        Value = _rented.Span[..JsonText.Unescape(escaped, _rented.Span)];
    }

    /// <summary>The text as UTF-8; valid until dispose.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Gives the copy back.</summary>
    public void Dispose() => _rented.Dispose();
}
