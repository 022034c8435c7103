using System.Runtime.InteropServices;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// What AWS's invocation log is to say about the request: the team and our id of the exchange, which no client can change,
/// then <c>user</c>, <c>safety_identifier</c> and <c>metadata</c>.
/// </summary>
internal static class MetadataMember
{
    // OpenAI's own limit.
    private const int MaxPairs = 16;

    private static readonly FieldPath Path = new("metadata");

    public static Refusal? Translate(
        in FieldSlots fields, string team, string requestId, ConverseWriter writer, IgnoredFieldList ignored)
    {
        if (team.Length > 0)
        {
            _ = writer.TryMetadata("team"u8, team);
        }

        if (requestId.Length > 0)
        {
            _ = writer.TryMetadata("request_id"u8, requestId);
        }

        return Caller("user"u8, fields[BodySlot.User], new FieldPath("user"), writer)
            ?? Caller("safety_identifier"u8, fields[BodySlot.SafetyIdentifier], new FieldPath("safety_identifier"), writer)
            ?? Pairs(fields[BodySlot.Metadata], writer, ignored);
    }

    private static Refusal? Caller(ReadOnlySpan<byte> key, JsonElement value, in FieldPath path, ConverseWriter writer)
    {
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        if (RequestValue.CheckText(value, path) is { } refusal)
        {
            return refusal;
        }

        _ = TryWrite(key, value, writer);
        return null;
    }

    private static Refusal? Pairs(JsonElement metadata, ConverseWriter writer, IgnoredFieldList ignored)
    {
        if (RequestValue.IsAbsent(metadata))
        {
            return null;
        }

        if (metadata.ValueKind != JsonValueKind.Object)
        {
            return RequestValue.WrongType(Path, "an object", metadata);
        }

        if (metadata.GetPropertyCount() > MaxPairs)
        {
            return RequestValue.Refuse(Path, "must not have more than 16 members");
        }

        foreach (var pair in metadata.EnumerateObject())
        {
            if (Pair(pair, writer, ignored) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static Refusal? Pair(in JsonProperty pair, ConverseWriter writer, IgnoredFieldList ignored)
    {
        if (pair.Value.ValueKind != JsonValueKind.String)
        {
            return RequestValue.Refuse(Path, "must be an object whose members are all strings");
        }

        if (RequestValue.CheckText(pair.Value, Path) is { } refusal)
        {
            return refusal;
        }

        using var key = new UnescapedText(JsonMarshal.GetRawUtf8PropertyName(pair), writer.Memory);
        return TryWrite(key.Value, pair.Value, writer) ? null : ignored.Note(Fields.Metadata, key.Value, Path);
    }

    private static bool TryWrite(ReadOnlySpan<byte> key, JsonElement value, ConverseWriter writer)
    {
        using var text = new UnescapedText(JsonText.Inside(value), writer.Memory);
        return writer.TryMetadata(key, text.Value);
    }
}
