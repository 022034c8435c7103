using System.Buffers;

namespace ExtProc.Dialects.Json;

/// <summary>
/// The text of a JSON string without its escapes: a view of the body when there are none, otherwise a copy in a rented
/// array. There must be no lone surrogate (<see cref="RequestValue.CheckText"/>).
/// </summary>
internal readonly ref struct UnescapedText : IDisposable
{
    private readonly byte[]? _rented;

    /// <param name="escaped">The inside of a JSON string.</param>
    public UnescapedText(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\'))
        {
            Value = escaped;
            return;
        }

        _rented = ArrayPool<byte>.Shared.Rent(escaped.Length);
        Value = _rented.AsSpan(0, JsonText.Unescape(escaped, _rented));
    }

    /// <summary>The text as UTF-8; valid until dispose.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Gives the copy back.</summary>
    public void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }
    }
}
