using System.Text.Json;
using ExtProc.Dialects.Converse;
using ExtProc.Dialects.Json;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>What a piece of a message's content becomes.</summary>
internal enum ContentTarget
{
    System,
    User,
    Assistant,
    ToolResult,
}

/// <summary>The <c>content</c> of a message: a string or an array of parts. Other kinds of parts than text belong here.</summary>
internal static class OpenAiChatRequestContent
{
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
        ConverseRequestWriter writer,
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
        ConverseRequestWriter writer)
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
        ConverseRequestWriter writer,
        IgnoredFieldList ignored)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", part);
        }

        FieldSlots fields = default;
        if (OpenAiChatRequestFields.ContentPart.Read(part, path, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var type = fields[PartSlot.Type];
        if (JsonText.Is(type, "text"u8))
        {
            return Text(fields[PartSlot.Text], path.Member("text"), "a string", target, writer);
        }

        if (JsonText.Is(type, "refusal"u8) && target == ContentTarget.Assistant)
        {
            return Text(fields[PartSlot.Refusal], path.Member("refusal"), "a string", target, writer);
        }

        return type.ValueKind == JsonValueKind.String
            ? RequestValue.Refuse(path.Member("type"), "is a kind of content that is not supported here; only text is")
            : RequestValue.WrongType(path.Member("type"), "a string", type);
    }
}
