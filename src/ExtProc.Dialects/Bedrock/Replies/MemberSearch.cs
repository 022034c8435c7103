using System.Buffers;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>Finds the top-level members of one name in JSON that cannot be read as a whole: it counts brackets, steps over strings and asks for nothing else.</summary>
/// <param name="document">Any bytes; the outermost object begins with the first brace.</param>
/// <param name="name">Of the members, without escapes.</param>
internal ref struct MemberSearch(ReadOnlySpan<byte> document, ReadOnlySpan<byte> name)
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> EndOfText = SearchValues.Create("\"\\"u8);

    private readonly ReadOnlySpan<byte> _name = name;
    private ReadOnlySpan<byte> _rest = document;
    private int _depth;

    /// <summary>Finds the next one.</summary>
    /// <param name="value">The bytes behind its name: its value, and whatever follows.</param>
    /// <returns>False when there is none.</returns>
    public bool TryFindNext(out ReadOnlySpan<byte> value)
    {
        while (_rest.IndexOfAny(Structure) is var next and >= 0)
        {
            var mark = _rest[next];
            _rest = _rest[(next + 1)..];
            switch (mark)
            {
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                case (byte)'}' or (byte)']':
                    _depth--;
                    break;
                default:
                    var length = LengthOfText(_rest);
                    var isName = _depth == 1 && _rest[..length].SequenceEqual(_name);
                    _rest = _rest[Math.Min(length + 1, _rest.Length)..];
                    var behind = _rest.TrimStart(" \t\r\n"u8);
                    if (isName && !behind.IsEmpty && behind[0] == (byte)':')
                    {
                        value = behind[1..];
                        return !value.IsEmpty;
                    }

                    break;
            }
        }

        value = default;
        return false;
    }

    /// <summary>How long the text is of which the opening quote was read: up to its closing one, or to the end.</summary>
    private static int LengthOfText(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (text[length..].IndexOfAny(EndOfText) is var next and >= 0)
        {
            length += next;
            if (text[length] == (byte)'"')
            {
                return length;
            }

            length = Math.Min(length + 2, text.Length);
        }

        return text.Length;
    }
}
