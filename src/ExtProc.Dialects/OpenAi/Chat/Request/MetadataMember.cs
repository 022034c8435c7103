using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>What AWS's invocation log is to say about the request: <c>user</c>, <c>safety_identifier</c> and <c>metadata</c>.</summary>
internal static class MetadataMember
{
    // OpenAI's own limit.
    private const int MaxPairs = 16;

    private static readonly FieldPath Path = new("metadata");
    private static readonly byte[] UserKey = [.. "user"u8];
    private static readonly byte[] SafetyKey = [.. "safety_identifier"u8];

    public static Refusal? Read(in FieldSlots<BodySlot> body, ClientIntents intents) =>
        ReadCaller(UserKey, body[BodySlot.User], new FieldPath("user"), intents.Callers)
        ?? ReadCaller(SafetyKey, body[BodySlot.SafetyIdentifier], new FieldPath("safety_identifier"), intents.Callers)
        ?? ReadPairs(body[BodySlot.Metadata], ref intents.Service);

    private static Refusal? ReadCaller(byte[] key, JsonElement value, in FieldPath path, PooledList<CallerLabel> callers)
    {
        if (RequestValue.IsAbsent(value))
        {
            return null;
        }

        _ = callers.Add(new CallerLabel(key, value));
        return RequestValue.CheckText(value, path);
    }

    private static Refusal? ReadPairs(JsonElement metadata, ref ServiceWish wish)
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
            if (pair.Value.ValueKind != JsonValueKind.String)
            {
                return RequestValue.Refuse(Path, "must be an object whose members are all strings");
            }

            if (RequestValue.CheckText(pair.Value, Path) is { } refusal)
            {
                return refusal;
            }
        }

        (wish.Labels, wish.LabelScope) = (metadata, Fields.Metadata);
        return null;
    }
}
