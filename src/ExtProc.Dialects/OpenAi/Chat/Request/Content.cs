using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>The <c>content</c> of a message: a string or an array of parts.</summary>
internal sealed class Content(Conversation conversation, CacheMarks marks, IgnoredFieldList ignored)
{
    private static readonly (PartSlot Slot, string Name)[] Files =
    [
        (PartSlot.ImageUrl, "image_url"), (PartSlot.File, "file"), (PartSlot.VideoUrl, "video_url"), (PartSlot.InputAudio, "input_audio"),
    ];

    /// <summary>Reads the content of the message at <paramref name="path"/>.</summary>
    public Refusal? Read(JsonElement content, in FieldPath path, ChatRole role)
    {
        var parts = path.Member("content");
        if (content.ValueKind != JsonValueKind.Array)
        {
            return Text(content, parts, "a string or an array of content parts");
        }

        var index = 0;
        foreach (var part in content.EnumerateArray())
        {
            if (Part(part, parts.At(index++), role) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>Reads one text.</summary>
    public Refusal? Text(JsonElement text, in FieldPath path, string expected)
    {
        if (RequestValue.CheckText(text, path, expected) is { } refusal)
        {
            return refusal;
        }

        conversation.AddText(text);
        return null;
    }

    private Refusal? Part(JsonElement part, in FieldPath path, ChatRole role)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", part);
        }

        FieldSlots<PartSlot> fields = default;
        if ((Fields.ContentPart.Read(part, path, ignored, ref fields) ?? Part(fields, path, role)) is { } refusal)
        {
            return refusal;
        }

        var mark = default(CacheMark);
        refusal = marks.ReadBreakpoint(fields[PartSlot.PromptCacheBreakpoint], path, ref mark)
            ?? marks.ReadControl(fields[PartSlot.CacheControl], path, Fields.ContentPart, ref mark);
        conversation.Mark(mark);
        return refusal;
    }

    private Refusal? Part(in FieldSlots<PartSlot> fields, in FieldPath path, ChatRole role)
    {
        var type = fields[PartSlot.Type];
        var takesFiles = role is ChatRole.User or ChatRole.Tool or ChatRole.Function;
        return type switch
        {
            _ when JsonText.Is(type, "text"u8) =>
                CheckAlone(fields, PartSlot.Text, path) ?? Text(fields[PartSlot.Text], path.Member("text"), "a string"),
            _ when JsonText.Is(type, "refusal"u8) && role == ChatRole.Assistant =>
                CheckAlone(fields, PartSlot.Refusal, path) ?? Text(fields[PartSlot.Refusal], path.Member("refusal"), "a string"),
            _ when JsonText.Is(type, "image_url"u8) && takesFiles =>
                CheckAlone(fields, PartSlot.ImageUrl, path)
                ?? MediaParts.Image(fields[PartSlot.ImageUrl], path, conversation, ignored),
            _ when JsonText.Is(type, "file"u8) && takesFiles =>
                CheckAlone(fields, PartSlot.File, path) ?? MediaParts.File(fields[PartSlot.File], path, conversation, ignored),
            _ when JsonText.Is(type, "video_url"u8) && takesFiles =>
                CheckAlone(fields, PartSlot.VideoUrl, path)
                ?? MediaParts.Video(fields[PartSlot.VideoUrl], path, conversation, ignored),
            _ when JsonText.Is(type, "input_audio"u8) && takesFiles =>
                CheckAlone(fields, PartSlot.InputAudio, path)
                ?? MediaParts.Audio(fields[PartSlot.InputAudio], path, conversation, ignored),
            { ValueKind: JsonValueKind.String } => RequestValue.Refuse(path.Member("type"), Kinds(role)),
            _ => RequestValue.WrongType(path.Member("type"), "a string", type),
        };
    }

    private static string Kinds(ChatRole role) => role switch
    {
        ChatRole.Assistant => "must be 'text' or 'refusal' in a message of the assistant",
        ChatRole.System => "must be 'text' in a message of this role",
        _ => "must be 'text', 'image_url', 'file', 'input_audio' or 'video_url'",
    };

    /// <summary>A file in a part of another type would be lost without a word.</summary>
    private static Refusal? CheckAlone(in FieldSlots<PartSlot> fields, PartSlot own, in FieldPath path)
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
