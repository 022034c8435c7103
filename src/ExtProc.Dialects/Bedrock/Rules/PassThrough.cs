using System.Text.Json;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>
/// Members that the configuration lets through to the model as they are (<c>passThroughFields</c>). Only members that would
/// have no effect otherwise: what has a meaning in the client's API keeps it, and what is refused stays refused.
/// </summary>
internal static class PassThrough
{
    /// <summary>Takes them off the list of ignored fields, before anybody looks at it.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="scope">What it may hold.</param>
    /// <param name="names">The names that are let through.</param>
    /// <param name="ignored">What was ignored when the body was read.</param>
    public static void Claim(JsonElement body, FieldScope scope, IReadOnlySet<string> names, IgnoredFieldList ignored)
    {
        if (names.Count == 0)
        {
            return;
        }

        foreach (var name in names)
        {
            if (IsGiven(body, scope, name, out _))
            {
                ignored.Forget(scope, name);
            }
        }
    }

    /// <summary>Judges one of them.</summary>
    /// <param name="name">A name that is let through.</param>
    /// <param name="body">The client's body.</param>
    /// <param name="scope">What it may hold.</param>
    /// <param name="isOurs">Whether a member of this name is written by ourselves: it stays.</param>
    /// <param name="ignored">Takes a member that has no effect.</param>
    /// <param name="value">The value to send; nothing when none is sent.</param>
    public static Refusal? Judge(
        string name, JsonElement body, FieldScope scope, bool isOurs, IgnoredFieldList ignored, out JsonElement value)
    {
        if (!IsGiven(body, scope, name, out value))
        {
            value = default;
            return null;
        }

        if (RequestValue.CheckTextInside(value, new FieldPath(name)) is { } refusal)
        {
            return refusal;
        }

        value = isOurs ? default : value;
        return isOurs ? ignored.Note(scope, name) : null;
    }

    private static bool IsGiven(JsonElement body, FieldScope scope, string name, out JsonElement value) =>
        body.TryGetProperty(name, out value)
        && value.ValueKind != JsonValueKind.Null
        && scope.IsIgnored(name);
}
