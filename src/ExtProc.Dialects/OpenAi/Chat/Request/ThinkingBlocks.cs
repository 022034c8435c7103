using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>Reasoning that comes back in the conversation: <c>thinking_blocks</c> of an assistant message, as our own replies have them.</summary>
internal static class ThinkingBlocks
{
    /// <summary>Reads the blocks of the message at <paramref name="message"/>.</summary>
    public static Refusal? Read(
        JsonElement blocks, in FieldPath message, Conversation conversation, IgnoredFieldList ignored, MemoryPool<byte> memory)
    {
        if (RequestValue.IsAbsent(blocks))
        {
            return null;
        }

        var path = message.Member("thinking_blocks");
        if (blocks.ValueKind != JsonValueKind.Array)
        {
            return RequestValue.WrongType(path, "an array", blocks);
        }

        var index = 0;
        foreach (var block in blocks.EnumerateArray())
        {
            if (Block(block, path.At(index++), ignored, memory, out var text, out var signature, out var redacted) is { } refusal)
            {
                return refusal;
            }

            conversation.AddReasoning(new Reasoning(text, signature, redacted, new FieldRef(Fields.Message, "thinking_blocks", message)));
        }

        return null;
    }

    private static Refusal? Block(
        JsonElement block,
        in FieldPath path,
        IgnoredFieldList ignored,
        MemoryPool<byte> memory,
        out JsonElement text,
        out JsonElement signature,
        out JsonElement redacted)
    {
        text = signature = redacted = default;
        if (block.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", block);
        }

        FieldSlots<ThinkingBlockSlot> fields = default;
        if (Fields.ThinkingBlock.Read(block, path, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var type = fields[ThinkingBlockSlot.Type];
        if (JsonText.Is(type, "thinking"u8))
        {
            // The text may be empty: models that show none of their reasoning sign it all the same.
            (text, signature) = (fields[ThinkingBlockSlot.Thinking], fields[ThinkingBlockSlot.Signature]);
            return CheckOptional(text, path.Member("thinking")) ?? CheckOptional(signature, path.Member("signature"));
        }

        if (JsonText.Is(type, "redacted_thinking"u8))
        {
            redacted = fields[ThinkingBlockSlot.Data];
            return CheckBase64(redacted, path.Member("data"), memory);
        }

        return type.ValueKind == JsonValueKind.String
            ? RequestValue.Refuse(path.Member("type"), "must be 'thinking' or 'redacted_thinking'")
            : RequestValue.WrongType(path.Member("type"), "a string", type);
    }

    private static Refusal? CheckBase64(JsonElement data, in FieldPath path, MemoryPool<byte> memory)
    {
        if (RequestValue.CheckText(data, path) is { } refusal)
        {
            return refusal;
        }

        // Some encoders of JSON escape the slash, which is a letter of base64.
        using var text = new UnescapedText(JsonText.Inside(data), memory);
        return !text.Value.IsEmpty && Base64.IsValid(text.Value)
            ? null
            : RequestValue.Refuse(path, "must be base64, as it was received");
    }

    private static Refusal? CheckOptional(JsonElement text, in FieldPath path) =>
        RequestValue.IsAbsent(text) ? null : RequestValue.CheckText(text, path);
}
