using System.Text.Json;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Bedrock.Rules.Media;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// Parts that are files: <c>image_url</c>, <c>input_audio</c>, <c>file</c>, and <c>video_url</c>, an extension that is common
/// among OpenAI's imitators. Their bytes stay base64 and are never held as a string; nothing is fetched from the web.
/// </summary>
internal static class MediaParts
{
    /// <summary>An image: its format follows from its bytes, whatever its label says.</summary>
    public static Refusal? Image(JsonElement image, in FieldPath part, ConverseWriter writer, IgnoredFieldList ignored) =>
        OfAddress(MediaKind.Image, image, MediaFields.ImageUrl, part, "image_url", writer, ignored);

    /// <summary>A video: its format follows from its media type or from the end of its address.</summary>
    public static Refusal? Video(JsonElement video, in FieldPath part, ConverseWriter writer, IgnoredFieldList ignored) =>
        OfAddress(MediaKind.Video, video, MediaFields.VideoUrl, part, "video_url", writer, ignored);

    /// <summary>Spoken words: base64 and the name of its format.</summary>
    public static Refusal? Audio(JsonElement audio, in FieldPath part, ConverseWriter writer, IgnoredFieldList ignored)
    {
        FieldSlots fields = default;
        if (ReadObject(audio, MediaFields.InputAudio, part, "input_audio", ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var (dataPath, formatPath) = (part.Member("input_audio.data"), part.Member("input_audio.format"));
        var (data, name) = (fields[MediaSlot.Data], fields[MediaSlot.Format]);
        if ((RequestValue.CheckText(data, dataPath) ?? RequestValue.CheckText(name, formatPath)) is { } wrong)
        {
            return wrong;
        }

        using var formatName = new UnescapedText(JsonText.Inside(name), writer.Memory);
        if (MediaFormat.OfExtension(MediaKind.Audio, formatName.Value) is not { } format)
        {
            return RequestValue.Refuse(formatPath, "must be a format that Bedrock knows, such as 'wav' or 'mp3'");
        }

        using var text = new UnescapedText(JsonText.Inside(data), writer.Memory);
        return ReadSource(text.Value, dataPath, bareAllowed: true, out var source, out _)
            ?? Refuse(dataPath, writer.Media(format, source));
    }

    /// <summary>Reads the object that holds a file.</summary>
    public static Refusal? ReadObject(
        JsonElement value,
        FieldScope scope,
        in FieldPath part,
        string member,
        IgnoredFieldList ignored,
        ref FieldSlots fields)
    {
        return value.ValueKind == JsonValueKind.Object
            ? scope.Read(value, part.Member(member), ignored, ref fields)
            : RequestValue.WrongType(part.Member(member), "an object", value);
    }

    /// <summary>Reads where a file is.</summary>
    /// <param name="text">A data URI, an S3 address, or base64.</param>
    /// <param name="path">Where the text stands.</param>
    /// <param name="bareAllowed">Whether base64 may stand alone.</param>
    /// <param name="source">What was read.</param>
    /// <param name="mediaType">What the file claims to be; may be empty.</param>
    public static Refusal? ReadSource(
        ReadOnlySpan<byte> text,
        scoped in FieldPath path,
        bool bareAllowed,
        out MediaSource source,
        out ReadOnlySpan<byte> mediaType)
    {
        mediaType = default;
        if (MediaSource.IsS3Address(text))
        {
            return MediaSource.TryTakeS3(text, out source) ? null : RequestValue.Refuse(path, MediaSource.S3Rule);
        }

        source = default;
        if (AsciiText.BeginsWith(text, "http://"u8) || AsciiText.BeginsWith(text, "https://"u8))
        {
            return RequestValue.Refuse(
                path,
                "is a web address, and this gateway fetches nothing from the web; send the bytes as a data URI "
                + "(data:image/png;base64,…) or an s3:// address");
        }

        if (DataUri.Begins(text))
        {
            if (!DataUri.TryRead(text, out var uri))
            {
                return RequestValue.Refuse(path, "must be a data URI with base64: data:TYPE;base64,DATA");
            }

            mediaType = uri.MediaType;
            text = uri.Data;
        }
        else if (!bareAllowed)
        {
            return RequestValue.Refuse(path, "must be a data URI (data:image/png;base64,…) or an s3:// address");
        }

        return MediaSource.TryTakeBase64(text, out source) ? null : RequestValue.Refuse(path, Base64Text.Rule);
    }

    /// <summary>Makes a refusal of what the writer says.</summary>
    public static Refusal? Refuse(in FieldPath path, string? problem) =>
        problem is null ? null : RequestValue.Refuse(path, problem);

    private static Refusal? OfAddress(
        MediaKind kind,
        JsonElement value,
        FieldScope scope,
        in FieldPath part,
        string member,
        ConverseWriter writer,
        IgnoredFieldList ignored)
    {
        FieldSlots fields = default;
        if (ReadObject(value, scope, part, member, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var path = part.Member(member).Member("url");
        var url = fields[MediaSlot.Url];
        if (RequestValue.CheckText(url, path) is { } wrong)
        {
            return wrong;
        }

        using var text = new UnescapedText(JsonText.Inside(url), writer.Memory);
        if (ReadSource(text.Value, path, bareAllowed: false, out var source, out var mediaType) is { } unreadable)
        {
            return unreadable;
        }

        return FindFormat(kind, source, mediaType) is { } format
            ? Refuse(path, writer.Media(format, source))
            : RequestValue.Refuse(path, FormatRule(kind, source.IsS3));
    }

    private static MediaFormat? FindFormat(MediaKind kind, in MediaSource source, ReadOnlySpan<byte> mediaType)
    {
        if (source.IsS3)
        {
            return MediaFormat.OfFileName(kind, source.Text);
        }

        return kind == MediaKind.Image ? MediaFormat.OfImage(source.ReadSignature()) : MediaFormat.OfMediaType(kind, mediaType);
    }

    private static string FormatRule(MediaKind kind, bool isS3) => kind switch
    {
        MediaKind.Image when isS3 => "must end with .png, .jpg, .jpeg, .gif or .webp: Bedrock must be told the format",
        MediaKind.Image => "holds no PNG, JPEG, GIF or WebP image: its first bytes are none of these",
        _ => "must be a video that says its format: mkv, mov, mp4, webm, flv, mpeg, mpg, wmv or 3gp",
    };
}
