using System.Buffers.Text;
using ExtProc.Dialects.Bedrock.Naming;

namespace ExtProc.Dialects.Bedrock.Rules.Media;

/// <summary>
/// Names for the documents of one request. Converse takes letters, digits, single spaces and <c>-()[]</c>, and refuses a
/// name that comes twice. The names follow from the conversation alone, so that a turn that is sent again has the same
/// ones and stays in the prompt cache.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html</remarks>
internal sealed class DocumentNames
{
    // The rest of a token is for the number that tells equal names apart.
    private const int LongestName = 48;
    private const int LargestKept = 1024;

    // With its dot: what is longer is part of a title ("1.2 Overview").
    private const int LongestExtension = 9;

    // By the name in small letters: names that differ in case alone may count as equal.
    private Dictionary<ToolIdentifier, int> _taken = [];

    /// <summary>A name for a file that the client calls <paramref name="fileName"/>, as UTF-8; may be empty.</summary>
    public ToolIdentifier Take(ReadOnlySpan<byte> fileName)
    {
        Span<byte> name = stackalloc byte[ToolIdentifier.MaxLength];
        var length = Clean(WithoutFolderAndExtension(fileName), name[..LongestName]);
        if (length == 0)
        {
            "document"u8.CopyTo(name);
            length = "document"u8.Length;
        }

        var key = Key(name[..length]);
        if (_taken.TryAdd(key, 1))
        {
            return ToolIdentifier.Of(name[..length]);
        }

        // The count goes on from the last number, so that a thousand equal names are a thousand steps.
        for (var number = _taken[key] + 1; ; number++)
        {
            var numbered = name[..(length + Number(name[length..], number))];
            if (_taken.TryAdd(Key(numbered), 1))
            {
                _taken[key] = number;
                return ToolIdentifier.Of(numbered);
            }
        }
    }

    /// <summary>Makes ready for another request.</summary>
    public void Reset()
    {
        if (_taken.Count > LargestKept)
        {
            _taken = [];
        }

        _taken.Clear();
    }

    private static ReadOnlySpan<byte> WithoutFolderAndExtension(ReadOnlySpan<byte> fileName)
    {
        fileName = fileName[(fileName.LastIndexOfAny((byte)'/', (byte)'\\') + 1)..];
        var dot = fileName.LastIndexOf((byte)'.');
        return dot < 0 || fileName.Length - dot > LongestExtension ? fileName : fileName[..dot];
    }

    /// <summary>Keeps what Converse takes; everything between is one space.</summary>
    private static int Clean(ReadOnlySpan<byte> text, Span<byte> name)
    {
        var length = 0;
        var space = false;
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && !"-()[]"u8.Contains(letter))
            {
                space = length > 0;
                continue;
            }

            if (length + (space ? 2 : 1) > name.Length)
            {
                break;
            }

            if (space)
            {
                name[length++] = (byte)' ';
                space = false;
            }

            name[length++] = letter;
        }

        return length;
    }

    private static int Number(Span<byte> destination, int number)
    {
        destination[0] = (byte)' ';
        destination[1] = (byte)'(';
        _ = Utf8Formatter.TryFormat(number, destination[2..], out var digits);
        destination[digits + 2] = (byte)')';
        return digits + 3;
    }

    private static ToolIdentifier Key(ReadOnlySpan<byte> name)
    {
        Span<byte> small = stackalloc byte[name.Length];
        for (var index = 0; index < name.Length; index++)
        {
            small[index] = (byte)char.ToLowerInvariant((char)name[index]);
        }

        return ToolIdentifier.Of(small);
    }
}
