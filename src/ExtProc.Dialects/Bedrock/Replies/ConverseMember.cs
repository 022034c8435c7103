using System.Buffers;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>Finds a member in JSON that cannot be read as a whole: it counts brackets and steps over strings, and asks for nothing else.</summary>
internal static class ConverseMember
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> EndOfText = SearchValues.Create("\"\\"u8);

    /// <summary>The bytes behind the last top-level member of this name: its value, and whatever follows; empty when there is none.</summary>
    /// <param name="document">Any bytes; the outermost object begins with the first brace.</param>
    /// <param name="name">Of the member, without escapes.</param>
    public static ReadOnlySpan<byte> FindLast(ReadOnlySpan<byte> document, ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> found = default;
        var depth = 0;
        while (document.IndexOfAny(Structure) is var next and >= 0)
        {
            var mark = document[next];
            document = document[(next + 1)..];
            switch (mark)
            {
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    break;
                default:
                    var length = LengthOfText(document);
                    var isName = depth == 1 && document[..length].SequenceEqual(name);
                    document = document[Math.Min(length + 1, document.Length)..];
                    var rest = document.TrimStart(" \t\r\n"u8);
                    if (isName && !rest.IsEmpty && rest[0] == (byte)':')
                    {
                        found = rest[1..];
                    }

                    break;
            }
        }

        return found;
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
