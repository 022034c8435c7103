using System.Buffers;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules.Media;

/// <summary>
/// A file of a client, opened: where its bytes are and which of Bedrock's formats it has. An image's format follows from its
/// bytes, whatever its label says. A document's follows from the end of its name, without one from its media type, and the
/// first bytes must agree: a file that is not what it is called would be misread by Bedrock, or refused in words that nobody
/// could trace. Bytes stay base64 and are never held as a string; nothing is fetched from the web.
/// </summary>
internal ref struct ClientFile : IDisposable
{
    private const string DocumentFormats = "pdf, csv, doc, docx, xls, xlsx, html, txt or md";

    private UnescapedText _data;
    private UnescapedText _name;

    /// <summary>What it is.</summary>
    public FileFormat Format { get; private set; }

    /// <summary>Where its bytes are.</summary>
    public FileSource Source { get; private set; }

    /// <summary>What the client calls it, as UTF-8; may be empty.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Opens a file.</summary>
    /// <param name="part">What the client gives.</param>
    /// <param name="memory">Where copies of long texts come from.</param>
    /// <param name="file">The file when this returns null; to be disposed in any case.</param>
    public static Refusal? Open(in MediaPart part, MemoryPool<byte> memory, out ClientFile file)
    {
        file = default;
        FileFormat? told = null;
        if (part.Kind == FileKind.Audio && ReadFormat(part, memory, out told) is { } unknown)
        {
            return unknown;
        }

        file._data = new UnescapedText(JsonText.Inside(part.Data), memory);
        var named = part.FileName.ValueKind == JsonValueKind.String;
        file._name = new UnescapedText(named ? JsonText.Inside(part.FileName) : default, memory);
        if (ReadSource(file._data.Value, part, out var source, out var mediaType) is { } unreadable)
        {
            return unreadable;
        }

        file.Source = source;
        file.Name = source.IsS3 && file._name.Value.IsEmpty ? source.Text : file._name.Value;
        var signature = source.ReadSignature();
        var format = told ?? FindFormat(part.Kind, file.Name, source, signature, mediaType);
        if (format is null)
        {
            return part.Kind == FileKind.Document
                ? RequestValue.Refuse(
                    part.FileNamePath,
                    $"must end with the document's format ({DocumentFormats}), or '{part.DataName}' must be a data URI with its media type")
                : RequestValue.Refuse(part.DataPath, FormatRule(part.Kind, source.IsS3));
        }

        file.Format = format;
        return part.Kind != FileKind.Document || source.IsS3 || Fits(signature, format)
            ? null
            : RequestValue.Refuse(part.DataPath, "does not hold what its name or media type says: its first bytes are those of another format");
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _data.Dispose();
        _name.Dispose();
    }

    private static Refusal? ReadFormat(in MediaPart part, MemoryPool<byte> memory, out FileFormat? format)
    {
        using var name = new UnescapedText(JsonText.Inside(part.Format), memory);
        format = FileFormat.OfExtension(part.Kind, name.Value);
        return format is null
            ? RequestValue.Refuse(part.FormatPath, "must be a format that Bedrock knows, such as 'wav' or 'mp3'")
            : null;
    }

    private static Refusal? ReadSource(
        ReadOnlySpan<byte> text, scoped in MediaPart part, out FileSource source, out ReadOnlySpan<byte> mediaType)
    {
        mediaType = default;
        if (FileSource.IsS3Address(text))
        {
            return FileSource.TryTakeS3(text, out source) ? null : RequestValue.Refuse(part.DataPath, FileSource.S3Rule);
        }

        source = default;
        if (AsciiText.BeginsWith(text, "http://"u8) || AsciiText.BeginsWith(text, "https://"u8))
        {
            return RequestValue.Refuse(
                part.DataPath,
                "is a web address, and this gateway fetches nothing from the web; send the bytes as a data URI "
                + "(data:image/png;base64,…) or an s3:// address");
        }

        if (DataUri.Begins(text))
        {
            if (!DataUri.TryRead(text, out var uri))
            {
                return RequestValue.Refuse(part.DataPath, "must be a data URI with base64: data:TYPE;base64,DATA");
            }

            mediaType = uri.MediaType;
            text = uri.Data;
        }
        else if (!part.TakesBareBase64)
        {
            return RequestValue.Refuse(part.DataPath, "must be a data URI (data:image/png;base64,…) or an s3:// address");
        }

        return FileSource.TryTakeBase64(text, out source) ? null : RequestValue.Refuse(part.DataPath, Base64Text.Rule);
    }

    private static FileFormat? FindFormat(
        FileKind kind, ReadOnlySpan<byte> name, scoped in FileSource source, FileSignature signature, ReadOnlySpan<byte> mediaType)
    {
        if (kind == FileKind.Document)
        {
            return FileFormat.OfFileName(kind, name)
                ?? (source.IsS3 ? FileFormat.OfFileName(kind, source.Text) : null)
                ?? FileFormat.OfMediaType(kind, mediaType)
                ?? (signature is FileSignature.Pdf or FileSignature.PdfInside ? FileFormat.OfExtension(kind, "pdf"u8) : null);
        }

        if (source.IsS3)
        {
            return FileFormat.OfFileName(kind, source.Text);
        }

        return kind == FileKind.Image ? FileFormat.OfImage(signature) : FileFormat.OfMediaType(kind, mediaType);
    }

    private static bool Fits(FileSignature signature, FileFormat format) => signature == FileSignature.PdfInside
        ? format.Signature is FileSignature.Pdf or FileSignature.None
        : signature == format.Signature;

    private static string FormatRule(FileKind kind, bool isS3) => kind switch
    {
        FileKind.Image when isS3 => "must end with .png, .jpg, .jpeg, .gif or .webp: Bedrock must be told the format",
        FileKind.Image => "holds no PNG, JPEG, GIF or WebP image: its first bytes are none of these",
        _ => "must be a video that says its format: mkv, mov, mp4, webm, flv, mpeg, mpg, wmv or 3gp",
    };
}
