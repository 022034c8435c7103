using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules.Media;

/// <summary>
/// One format of a file as Converse names it, and how it is recognised
/// (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html).
/// </summary>
internal sealed class MediaFormat
{
    private static readonly MediaFormat[] All =
    [
        new(MediaKind.Image, "png", FileSignature.Png, ["png"], []),
        new(MediaKind.Image, "jpeg", FileSignature.Jpeg, ["jpg", "jpeg"], []),
        new(MediaKind.Image, "gif", FileSignature.Gif, ["gif"], []),
        new(MediaKind.Image, "webp", FileSignature.Webp, ["webp"], []),

        new(MediaKind.Document, "pdf", FileSignature.Pdf, ["pdf"], ["application/pdf"]),
        new(MediaKind.Document, "csv", FileSignature.None, ["csv"], ["text/csv", "application/csv"]),
        new(MediaKind.Document, "doc", FileSignature.CompoundFile, ["doc"], ["application/msword"]),
        new(MediaKind.Document, "docx", FileSignature.Zip, ["docx"], ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
        new(MediaKind.Document, "xls", FileSignature.CompoundFile, ["xls"], ["application/vnd.ms-excel"]),
        new(MediaKind.Document, "xlsx", FileSignature.Zip, ["xlsx"], ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]),
        new(MediaKind.Document, "html", FileSignature.None, ["html", "htm"], ["text/html", "application/xhtml+xml"]),
        new(MediaKind.Document, "md", FileSignature.None, ["md", "markdown"], ["text/markdown", "text/x-markdown"]),

        // The last one of its kind: any other text is plain text.
        new(MediaKind.Document, "txt", FileSignature.None, ["txt", "text"], ["text/*"]),

        new(MediaKind.Video, "mkv", FileSignature.None, ["mkv"], ["video/x-matroska", "video/matroska", "video/mkv"]),
        new(MediaKind.Video, "mov", FileSignature.None, ["mov"], ["video/quicktime", "video/mov"]),
        new(MediaKind.Video, "mp4", FileSignature.None, ["mp4", "m4v"], ["video/mp4"]),
        new(MediaKind.Video, "webm", FileSignature.None, ["webm"], ["video/webm"]),
        new(MediaKind.Video, "flv", FileSignature.None, ["flv"], ["video/x-flv", "video/flv"]),
        new(MediaKind.Video, "mpeg", FileSignature.None, ["mpeg"], ["video/mpeg"]),
        new(MediaKind.Video, "mpg", FileSignature.None, ["mpg"], ["video/mpg"]),
        new(MediaKind.Video, "wmv", FileSignature.None, ["wmv"], ["video/x-ms-wmv", "video/wmv"]),
        new(MediaKind.Video, "three_gp", FileSignature.None, ["3gp", "three_gp"], ["video/3gpp"]),

        new(MediaKind.Audio, "mp3", FileSignature.None, ["mp3"], []),
        new(MediaKind.Audio, "wav", FileSignature.None, ["wav"], []),
        new(MediaKind.Audio, "opus", FileSignature.None, ["opus"], []),
        new(MediaKind.Audio, "aac", FileSignature.None, ["aac"], []),
        new(MediaKind.Audio, "flac", FileSignature.None, ["flac"], []),
        new(MediaKind.Audio, "mp4", FileSignature.None, ["mp4"], []),
        new(MediaKind.Audio, "ogg", FileSignature.None, ["ogg"], []),
        new(MediaKind.Audio, "mkv", FileSignature.None, ["mkv"], []),
        new(MediaKind.Audio, "mka", FileSignature.None, ["mka"], []),
        new(MediaKind.Audio, "x-aac", FileSignature.None, ["x-aac"], []),
        new(MediaKind.Audio, "m4a", FileSignature.None, ["m4a"], []),
        new(MediaKind.Audio, "mpeg", FileSignature.None, ["mpeg"], []),
        new(MediaKind.Audio, "mpga", FileSignature.None, ["mpga"], []),
        new(MediaKind.Audio, "pcm", FileSignature.None, ["pcm", "pcm16"], []),
        new(MediaKind.Audio, "webm", FileSignature.None, ["webm"], []),
    ];

    private readonly byte[][] _extensions;
    private readonly byte[][] _mediaTypes;

    private MediaFormat(MediaKind kind, string name, FileSignature signature, string[] extensions, string[] mediaTypes)
    {
        Kind = kind;
        Name = JsonEncodedText.Encode(name);
        Signature = signature;
        _extensions = Array.ConvertAll(extensions, Encoding.ASCII.GetBytes);
        _mediaTypes = Array.ConvertAll(mediaTypes, Encoding.ASCII.GetBytes);
    }

    /// <summary>Which kind of block takes it.</summary>
    public MediaKind Kind { get; }

    /// <summary>The value of <c>format</c>.</summary>
    public JsonEncodedText Name { get; }

    /// <summary>What the file must begin with.</summary>
    public FileSignature Signature { get; }

    /// <summary>The image format of a file that begins like this, or null.</summary>
    public static MediaFormat? OfImage(FileSignature signature)
    {
        foreach (var format in All)
        {
            if (format.Kind == MediaKind.Image && format.Signature == signature)
            {
                return format;
            }
        }

        return null;
    }

    /// <summary>The format that an extension (<c>pdf</c>) stands for, or null.</summary>
    public static MediaFormat? OfExtension(MediaKind kind, ReadOnlySpan<byte> extension)
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
    public static MediaFormat? OfFileName(MediaKind kind, ReadOnlySpan<byte> name)
    {
        var dot = name.LastIndexOf((byte)'.');
        return dot < 0 ? null : OfExtension(kind, name[(dot + 1)..]);
    }

    /// <summary>The format that a media type (<c>application/pdf</c>) stands for, or null.</summary>
    public static MediaFormat? OfMediaType(MediaKind kind, ReadOnlySpan<byte> mediaType)
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
