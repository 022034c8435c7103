using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules.Media;

/// <summary>
/// One format of a file as Converse names it, and how it is recognised
/// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html).
/// </summary>
internal sealed class FileFormat
{
    private static readonly FileFormat[] All =
    [
        new(FileKind.Image, "png", FileSignature.Png, ["png"], []),
        new(FileKind.Image, "jpeg", FileSignature.Jpeg, ["jpg", "jpeg"], []),
        new(FileKind.Image, "gif", FileSignature.Gif, ["gif"], []),
        new(FileKind.Image, "webp", FileSignature.Webp, ["webp"], []),

        new(FileKind.Document, "pdf", FileSignature.Pdf, ["pdf"], ["application/pdf"]),
        new(FileKind.Document, "csv", FileSignature.None, ["csv"], ["text/csv", "application/csv"]),
        new(FileKind.Document, "doc", FileSignature.CompoundFile, ["doc"], ["application/msword"]),
        new(FileKind.Document, "docx", FileSignature.Zip, ["docx"], ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
        new(FileKind.Document, "xls", FileSignature.CompoundFile, ["xls"], ["application/vnd.ms-excel"]),
        new(FileKind.Document, "xlsx", FileSignature.Zip, ["xlsx"], ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]),
        new(FileKind.Document, "html", FileSignature.None, ["html", "htm"], ["text/html", "application/xhtml+xml"]),
        new(FileKind.Document, "md", FileSignature.None, ["md", "markdown"], ["text/markdown", "text/x-markdown"]),

        // The last one of its kind: any other text is plain text.
        new(FileKind.Document, "txt", FileSignature.None, ["txt", "text"], ["text/*"]),

        new(FileKind.Video, "mkv", FileSignature.None, ["mkv"], ["video/x-matroska", "video/matroska", "video/mkv"]),
        new(FileKind.Video, "mov", FileSignature.None, ["mov"], ["video/quicktime", "video/mov"]),
        new(FileKind.Video, "mp4", FileSignature.None, ["mp4", "m4v"], ["video/mp4"]),
        new(FileKind.Video, "webm", FileSignature.None, ["webm"], ["video/webm"]),
        new(FileKind.Video, "flv", FileSignature.None, ["flv"], ["video/x-flv", "video/flv"]),
        new(FileKind.Video, "mpeg", FileSignature.None, ["mpeg"], ["video/mpeg"]),
        new(FileKind.Video, "mpg", FileSignature.None, ["mpg"], ["video/mpg"]),
        new(FileKind.Video, "wmv", FileSignature.None, ["wmv"], ["video/x-ms-wmv", "video/wmv"]),
        new(FileKind.Video, "three_gp", FileSignature.None, ["3gp", "three_gp"], ["video/3gpp"]),

        new(FileKind.Audio, "mp3", FileSignature.None, ["mp3"], []),
        new(FileKind.Audio, "wav", FileSignature.None, ["wav"], []),
        new(FileKind.Audio, "opus", FileSignature.None, ["opus"], []),
        new(FileKind.Audio, "aac", FileSignature.None, ["aac"], []),
        new(FileKind.Audio, "flac", FileSignature.None, ["flac"], []),
        new(FileKind.Audio, "mp4", FileSignature.None, ["mp4"], []),
        new(FileKind.Audio, "ogg", FileSignature.None, ["ogg"], []),
        new(FileKind.Audio, "mkv", FileSignature.None, ["mkv"], []),
        new(FileKind.Audio, "mka", FileSignature.None, ["mka"], []),
        new(FileKind.Audio, "x-aac", FileSignature.None, ["x-aac"], []),
        new(FileKind.Audio, "m4a", FileSignature.None, ["m4a"], []),
        new(FileKind.Audio, "mpeg", FileSignature.None, ["mpeg"], []),
        new(FileKind.Audio, "mpga", FileSignature.None, ["mpga"], []),
        new(FileKind.Audio, "pcm", FileSignature.None, ["pcm", "pcm16"], []),
        new(FileKind.Audio, "webm", FileSignature.None, ["webm"], []),
    ];

    private readonly byte[][] _extensions;
    private readonly byte[][] _mediaTypes;

    private FileFormat(FileKind kind, string name, FileSignature signature, string[] extensions, string[] mediaTypes)
    {
        Kind = kind;
        Name = JsonEncodedText.Encode(name);
        Signature = signature;
        _extensions = Array.ConvertAll(extensions, Encoding.ASCII.GetBytes);
        _mediaTypes = Array.ConvertAll(mediaTypes, Encoding.ASCII.GetBytes);
    }

    /// <summary>Which kind of block takes it.</summary>
    public FileKind Kind { get; }

    /// <summary>The value of <c>format</c>.</summary>
    public JsonEncodedText Name { get; }

    /// <summary>What the file must begin with.</summary>
    public FileSignature Signature { get; }

    /// <summary>The image format of a file that begins like this, or null.</summary>
    public static FileFormat? OfImage(FileSignature signature)
    {
        foreach (var format in All)
        {
            if (format.Kind == FileKind.Image && format.Signature == signature)
            {
                return format;
            }
        }

        return null;
    }

    /// <summary>The format that an extension (<c>pdf</c>) stands for, or null.</summary>
    public static FileFormat? OfExtension(FileKind kind, ReadOnlySpan<byte> extension)
    {
        foreach (var format in All)
        {
            if (format.Kind == kind && Holds(format._extensions, extension))
            {
                return format;
            }
        }

        return null;
    }

    /// <summary>The format that the end of a file's name stands for, or null.</summary>
    public static FileFormat? OfFileName(FileKind kind, ReadOnlySpan<byte> name)
    {
        var dot = name.LastIndexOf((byte)'.');
        return dot < 0 ? null : OfExtension(kind, name[(dot + 1)..]);
    }

    /// <summary>The format that a media type (<c>application/pdf</c>) stands for, or null.</summary>
    public static FileFormat? OfMediaType(FileKind kind, ReadOnlySpan<byte> mediaType)
    {
        foreach (var format in All)
        {
            if (format.Kind == kind && Holds(format._mediaTypes, mediaType))
            {
                return format;
            }
        }

        return null;
    }

    private static bool Holds(byte[][] words, ReadOnlySpan<byte> text)
    {
        foreach (var word in words)
        {
            if (word[^1] == (byte)'*' ? AsciiText.BeginsWith(text, word.AsSpan()[..^1]) : Ascii.EqualsIgnoreCase(text, word))
            {
                return true;
            }
        }

        return false;
    }
}
