using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// Reasoning that comes back in the conversation: <c>thinking_blocks</c> of an assistant message, as our own replies have
/// them. Only what the model has signed is sent: it takes nothing else for its own, and others would take it for text.
/// </summary>
internal static class ThinkingBlocks
{
    /// <summary>
    /// Hands the blocks of a whole turn to the writer: reasoning comes first in it, also when it is made of several messages.
    /// </summary>
    /// <param name="first">Members of the turn's first message.</param>
    /// <param name="messages">Where the messages stand.</param>
    /// <param name="rest">The messages, at the first of the turn.</param>
    /// <param name="index">Of that message.</param>
    /// <param name="model">The model.</param>
    /// <param name="writer">The request being written.</param>
    /// <param name="ignored">Takes what is not sent.</param>
    /// <param name="end">The index behind the turn.</param>
    public static Refusal? TranslateTurn(
        in FieldSlots first,
        in FieldPath messages,
        JsonElement.ArrayEnumerator rest,
        int index,
        ModelCapabilities model,
        ConverseWriter writer,
        IgnoredFieldList ignored,
        out int end)
    {
        var refusal = Translate(first[MessageSlot.ThinkingBlocks], messages.At(index), model, writer, ignored);
        for (end = index + 1; refusal is null && rest.MoveNext() && BelongsToAssistant(rest.Current); end++)
        {
            if (rest.Current.TryGetProperty("thinking_blocks"u8, out var blocks))
            {
                refusal = Translate(blocks, messages.At(end), model, writer, ignored);
            }
        }

        return refusal;
    }

    /// <summary>Reports reasoning that is not sent.</summary>
    public static Refusal? NoteIgnored(in FieldPath message, IgnoredFieldList ignored) =>
        ignored.Note(Fields.Message, "thinking_blocks"u8, message);

    /// <summary>Whether the assistant's turn goes on: with a message of its own, or with one that leaves the conversation.</summary>
    private static bool BelongsToAssistant(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object
        && message.TryGetProperty("role"u8, out var role)
        && (JsonText.Is(role, "assistant"u8) || JsonText.Is(role, "system"u8) || JsonText.Is(role, "developer"u8));

    private static Refusal? Translate(
        JsonElement blocks,
        in FieldPath message,
        ModelCapabilities model,
        ConverseWriter writer,
        IgnoredFieldList ignored)
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
        var isComplete = true;
        foreach (var block in blocks.EnumerateArray())
        {
            if (Block(block, path.At(index++), model, writer, ignored, out var isSent) is { } refusal)
            {
                return refusal;
            }

            isComplete &= isSent;
        }

        return isComplete ? null : NoteIgnored(message, ignored);
    }

    private static Refusal? Block(
        JsonElement block,
        in FieldPath path,
        ModelCapabilities model,
        ConverseWriter writer,
        IgnoredFieldList ignored,
        out bool isSent)
    {
        isSent = false;
        if (block.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(path, "an object", block);
        }

        FieldSlots fields = default;
        if (Fields.ThinkingBlock.Read(block, path, ignored, ref fields) is { } refusal)
        {
            return refusal;
        }

        var type = fields[ThinkingBlockSlot.Type];
        var thinks = model.Thinking != ThinkingStyle.None;
        if (JsonText.Is(type, "thinking"u8))
        {
            return Thinking(fields, path, thinks ? writer : null, out isSent);
        }

        if (JsonText.Is(type, "redacted_thinking"u8))
        {
            isSent = thinks;
            return Redacted(fields[ThinkingBlockSlot.Data], path.Member("data"), writer, isSent);
        }

        return type.ValueKind == JsonValueKind.String
            ? RequestValue.Refuse(path.Member("type"), "must be 'thinking' or 'redacted_thinking'")
            : RequestValue.WrongType(path.Member("type"), "a string", type);
    }

    private static Refusal? Thinking(in FieldSlots fields, in FieldPath path, ConverseWriter? writer, out bool isSent)
    {
        isSent = false;
        var text = fields[ThinkingBlockSlot.Thinking];
        var signature = fields[ThinkingBlockSlot.Signature];
        if (CheckOptional(text, path.Member("thinking")) is { } badText)
        {
            return badText;
        }

        if (CheckOptional(signature, path.Member("signature")) is { } badSignature)
        {
            return badSignature;
        }

        if (writer is not null && signature.ValueKind == JsonValueKind.String && !JsonText.Inside(signature).IsEmpty)
        {
            // The text may be empty: models that show none of their reasoning sign it all the same.
            writer.Reasoning(text, signature);
            isSent = true;
        }

        return null;
    }

    private static Refusal? Redacted(JsonElement data, in FieldPath path, ConverseWriter writer, bool isSent)
    {
        if (RequestValue.CheckText(data, path) is { } refusal)
        {
            return refusal;
        }

        if (!IsBase64(JsonText.Inside(data), writer.Memory))
        {
            return RequestValue.Refuse(path, "must be base64, as it was received");
        }

        if (isSent)
        {
            writer.RedactedReasoning(data);
        }

        return null;
    }

    private static bool IsBase64(ReadOnlySpan<byte> escaped, MemoryPool<byte> memory)
    {
        // Some encoders of JSON escape the slash, which is a letter of base64.
        using var text = new UnescapedText(escaped, memory);
        return !text.Value.IsEmpty && Base64.IsValid(text.Value);
    }

    private static Refusal? CheckOptional(JsonElement text, in FieldPath path) =>
        RequestValue.IsAbsent(text) ? null : RequestValue.CheckText(text, path);
}
