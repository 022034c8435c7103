using System.Text.Json;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>
/// Members that the configuration lets through to the model as they are (<c>passThroughFields</c>). Only members that would
/// have no effect otherwise: what has a meaning in this API keeps it, and what is refused stays refused.
/// </summary>
internal static class PassThrough
{
    /// <summary>Takes them off the list of ignored fields, before anybody looks at it.</summary>
    public static void Claim(JsonElement body, IReadOnlySet<string> names, IgnoredFieldList ignored)
    {
        if (names.Count == 0)
        {
            return;
        }

        foreach (var name in names)
        {
            if (IsGiven(body, name, out _))
            {
                ignored.Forget(Fields.Body, name);
            }
        }
    }

    /// <summary>Writes them, after all other additional fields.</summary>
    public static Refusal? Translate(
        JsonElement body, IReadOnlySet<string> names, ConverseWriter writer, IgnoredFieldList ignored)
    {
        if (names.Count == 0)
        {
            return null;
        }

        foreach (var name in names)
        {
            if (!IsGiven(body, name, out var value))
            {
                continue;
            }

            if ((RequestValue.CheckTextInside(value, new FieldPath(name))
                ?? (writer.TryAdditionalField(name, value) ? null : ignored.Note(Fields.Body, name))) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static bool IsGiven(JsonElement body, string name, out JsonElement value) =>
        body.TryGetProperty(name, out value)
        && value.ValueKind != JsonValueKind.Null
        && Fields.Body.IsIgnored(name);
}
