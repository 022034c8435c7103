using System.Text.Json;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>What a piece of a message's content becomes.</summary>
internal enum ContentTarget
{
    System,

    /// <summary>A system text for a model that takes none apart from the conversation.</summary>
    FoldedSystem,
    User,
    Assistant,
    ToolResult,
}

/// <summary>The <c>content</c> of a message: a string or an array of parts.</summary>
internal static class Content
{
    private static readonly (int Slot, string Name)[] Files =
    [
        (PartSlot.ImageUrl, "image_url"), (PartSlot.File, "file"), (PartSlot.VideoUrl, "video_url"), (PartSlot.InputAudio, "input_audio"),
    ];

    /// <summary>Writes the content; blank text is left out.</summary>
    /// <param name="content">The value of <c>content</c>.</param>
    /// <param name="path">Where the message stands.</param>
    /// <param name="target">Which verb of the writer takes the text.</param>
    /// <param name="writer">The request being written.</param>
    /// <param name="ignored">Takes ignored members of parts.</param>
    public static Refusal? Translate(
        JsonElement content,
        in FieldPath path,
        ContentTarget target,
        ConverseWriter writer,
        IgnoredFieldList ignored)
    {
        if (content.ValueKind != JsonValueKind.Array)
        {
            return Text(content, path.Member("content"), "a string or an array of content parts", target, writer);
        }

        var parts = path.Member("content");
        var index = 0;
        foreach (var part in content.EnumerateArray())
        {
            var partPath = parts.At(index++);
            if (Part(part, partPath, target, writer, ignored) is { } refusal)
            {
                return refusal;
            }

            writer.CachePointAfter(partPath);
        }

        return null;
    }

    /// <summary>Writes one text; blank text is left out.</summary>
    public static Refusal? Text(
        JsonElement text,
        in FieldPath path,
        string expected,
        ContentTarget target,
        ConverseWriter writer)
    {
        if (RequestValue.CheckText(text, path, expected) is { } refusal)
        {
            return refusal;
        }

        switch (target)
        {
            case ContentTarget.System:
                writer.SystemText(text);
                break;
            case ContentTarget.FoldedSystem:
                writer.FoldSystemText(text);
                break;
            case ContentTarget.ToolResult:
                writer.ToolResultText(text);
                break;
            default:
                writer.Text(text);
                break;
        }

        return null;
    }

    private static Refusal? Part(
        JsonElement part,
        in FieldPath path,
        ContentTarget target,
        ConverseWriter writer,
        IgnoredFieldList ignored)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", part);
        }

        FieldSlots fields = default;
        if (Fields.ContentPart.Read(part, path, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var type = fields[PartSlot.Type];
        var takesFiles = target is ContentTarget.User or ContentTarget.ToolResult;
        return type switch
        {
            _ when JsonText.Is(type, "text"u8) =>
                CheckAlone(fields, PartSlot.Text, path)
                ?? Text(fields[PartSlot.Text], path.Member("text"), "a string", target, writer),
            _ when JsonText.Is(type, "refusal"u8) && target == ContentTarget.Assistant =>
                CheckAlone(fields, PartSlot.Refusal, path)
                ?? Text(fields[PartSlot.Refusal], path.Member("refusal"), "a string", target, writer),
            _ when JsonText.Is(type, "image_url"u8) && takesFiles =>
                CheckAlone(fields, PartSlot.ImageUrl, path)
                ?? MediaParts.Image(fields[PartSlot.ImageUrl], path, writer, ignored),
            _ when JsonText.Is(type, "file"u8) && takesFiles =>
                CheckAlone(fields, PartSlot.File, path)
                ?? FilePart.Translate(fields[PartSlot.File], path, writer, ignored),
            _ when JsonText.Is(type, "video_url"u8) && takesFiles =>
                CheckAlone(fields, PartSlot.VideoUrl, path)
                ?? MediaParts.Video(fields[PartSlot.VideoUrl], path, writer, ignored),
            _ when JsonText.Is(type, "input_audio"u8) && takesFiles =>
                CheckAlone(fields, PartSlot.InputAudio, path)
                ?? MediaParts.Audio(fields[PartSlot.InputAudio], path, writer, ignored),
            { ValueKind: JsonValueKind.String } => RequestValue.Refuse(path.Member("type"), Kinds(target)),
            _ => RequestValue.WrongType(path.Member("type"), "a string", type),
        };
    }

    private static string Kinds(ContentTarget target) => target switch
    {
        ContentTarget.Assistant => "must be 'text' or 'refusal' in a message of the assistant",
        ContentTarget.System or ContentTarget.FoldedSystem => "must be 'text' in a message of this role",
        _ => "must be 'text', 'image_url', 'file', 'input_audio' or 'video_url'",
    };

    /// <summary>A file in a part of another type would be lost without a word.</summary>
    private static Refusal? CheckAlone(in FieldSlots fields, int own, in FieldPath path)
    {
        foreach (var (slot, name) in Files)
        {
            if (slot != own && !RequestValue.IsAbsent(fields[slot]))
            {
                return RequestValue.Refuse(path.Member(name), "does not belong in a part of this type");
            }
        }

        return null;
    }
}
