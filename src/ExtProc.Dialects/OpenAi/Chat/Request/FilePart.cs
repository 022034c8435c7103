using System.Text.Json;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Bedrock.Rules.Media;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// A part of type <c>file</c>: a document. The end of its name says its format, without one its media type does, and the
/// first bytes must agree: a file that is not what it is called would be misread by Bedrock, or refused in words that
/// nobody could trace.
/// </summary>
internal static class FilePart
{
    private const string Formats = "pdf, csv, doc, docx, xls, xlsx, html, txt or md";

    public static Refusal? Translate(JsonElement file, in FieldPath part, ConverseWriter writer, IgnoredFieldList ignored)
    {
        FieldSlots fields = default;
        if (MediaParts.ReadObject(file, MediaFields.File, part, "file", ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var (data, fileName) = (fields[MediaSlot.Data], fields[MediaSlot.FileName]);
        var (dataPath, namePath) = (part.Member("file.file_data"), part.Member("file.filename"));
        var named = !RequestValue.IsAbsent(fileName);
        if ((RequestValue.CheckText(data, dataPath) ?? (named ? RequestValue.CheckText(fileName, namePath) : null)) is { } wrong)
        {
            return wrong;
        }

        using var text = new UnescapedText(JsonText.Inside(data), writer.Memory);
        using var givenName = new UnescapedText(named ? JsonText.Inside(fileName) : default, writer.Memory);
        if (MediaParts.ReadSource(text.Value, dataPath, bareAllowed: true, out var source, out var mediaType) is { } unreadable)
        {
            return unreadable;
        }

        // An object in S3 is called by its key, when the client does not call it otherwise.
        var name = source.IsS3 && givenName.Value.IsEmpty ? source.Text : givenName.Value;
        var signature = source.ReadSignature();
        if (FindFormat(name, mediaType, source, signature) is not { } format)
        {
            return RequestValue.Refuse(
                namePath, $"must end with the document's format ({Formats}), or 'file_data' must be a data URI with its media type");
        }

        return source.IsS3 || Fits(signature, format)
            ? MediaParts.Refuse(dataPath, writer.Media(format, source, name))
            : RequestValue.Refuse(dataPath, "does not hold what its name or media type says: its first bytes are those of another format");
    }

    private static bool Fits(FileSignature signature, MediaFormat format) => signature == FileSignature.PdfInside
        ? format.Signature is FileSignature.Pdf or FileSignature.None
        : signature == format.Signature;

    private static MediaFormat? FindFormat(
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> mediaType,
        scoped in MediaSource source,
        FileSignature signature)
    {
        return MediaFormat.OfFileName(MediaKind.Document, name)
            ?? (source.IsS3 ? MediaFormat.OfFileName(MediaKind.Document, source.Text) : null)
            ?? MediaFormat.OfMediaType(MediaKind.Document, mediaType)
            ?? (signature is FileSignature.Pdf or FileSignature.PdfInside ? MediaFormat.OfExtension(MediaKind.Document, "pdf"u8) : null);
    }
}
