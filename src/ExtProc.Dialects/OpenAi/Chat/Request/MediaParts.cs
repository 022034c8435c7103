using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// Parts that are files: <c>image_url</c>, <c>input_audio</c>, <c>file</c>, and <c>video_url</c>, an extension that is common
/// among OpenAI's imitators.
/// </summary>
internal static class MediaParts
{
    /// <summary>An image.</summary>
    public static Refusal? Image(JsonElement image, in FieldPath part, Conversation conversation, IgnoredFieldList ignored) =>
        OfAddress(FileKind.Image, image, MediaFields.ImageUrl, part.Member("image_url"), part.Member("image_url.url"), conversation, ignored);

    /// <summary>A video.</summary>
    public static Refusal? Video(JsonElement video, in FieldPath part, Conversation conversation, IgnoredFieldList ignored) =>
        OfAddress(FileKind.Video, video, MediaFields.VideoUrl, part.Member("video_url"), part.Member("video_url.url"), conversation, ignored);

    /// <summary>Spoken words: base64 and the name of its format.</summary>
    public static Refusal? Audio(JsonElement audio, in FieldPath part, Conversation conversation, IgnoredFieldList ignored)
    {
        FieldSlots<MediaSlot> fields = default;
        var (dataPath, formatPath) = (part.Member("input_audio.data"), part.Member("input_audio.format"));
        if ((ReadObject(audio, MediaFields.InputAudio, part.Member("input_audio"), ignored, ref fields)
            ?? RequestValue.CheckText(fields[MediaSlot.Data], dataPath)
            ?? RequestValue.CheckText(fields[MediaSlot.Format], formatPath)) is { } refusal)
        {
            return refusal;
        }

        conversation.AddMedia(new MediaPart
        {
            Kind = FileKind.Audio,
            Data = fields[MediaSlot.Data],
            DataPath = dataPath,
            TakesBareBase64 = true,
            Format = fields[MediaSlot.Format],
            FormatPath = formatPath,
        });
        return null;
    }

    /// <summary>A document.</summary>
    public static Refusal? File(JsonElement file, in FieldPath part, Conversation conversation, IgnoredFieldList ignored)
    {
        FieldSlots<MediaSlot> fields = default;
        if (ReadObject(file, MediaFields.File, part.Member("file"), ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var (data, fileName) = (fields[MediaSlot.Data], fields[MediaSlot.FileName]);
        var (dataPath, namePath) = (part.Member("file.file_data"), part.Member("file.filename"));
        if ((RequestValue.CheckText(data, dataPath)
            ?? (RequestValue.IsAbsent(fileName) ? null : RequestValue.CheckText(fileName, namePath))) is { } wrong)
        {
            return wrong;
        }

        conversation.AddMedia(new MediaPart
        {
            Kind = FileKind.Document,
            Data = data,
            DataPath = dataPath,
            DataName = "file_data",
            TakesBareBase64 = true,
            FileName = fileName,
            FileNamePath = namePath,
        });
        return null;
    }

    private static Refusal? OfAddress(
        FileKind kind,
        JsonElement value,
        FieldScope<MediaSlot> scope,
        in FieldPath path,
        in FieldPath urlPath,
        Conversation conversation,
        IgnoredFieldList ignored)
    {
        FieldSlots<MediaSlot> fields = default;
        if ((ReadObject(value, scope, path, ignored, ref fields)
            ?? RequestValue.CheckText(fields[MediaSlot.Url], urlPath)) is { } refusal)
        {
            return refusal;
        }

        conversation.AddMedia(new MediaPart { Kind = kind, Data = fields[MediaSlot.Url], DataPath = urlPath });
        return null;
    }

    private static Refusal? ReadObject(
        JsonElement value, FieldScope<MediaSlot> scope, in FieldPath path, IgnoredFieldList ignored, ref FieldSlots<MediaSlot> fields) =>
        value.ValueKind == JsonValueKind.Object
            ? scope.Read(value, path, ignored, ref fields)
            : RequestValue.WrongType(path, "an object", value);
}
