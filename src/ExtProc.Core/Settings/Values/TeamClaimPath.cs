using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Values;

/// <summary>
/// The claim that names the team: <c>team</c>, a path <c>resource.groups.0</c>, or a list of segments for claims
/// whose names hold dots themselves (<c>["https://issuer.example/team"]</c>).
/// </summary>
internal static class TeamClaimPath
{
    private const int MaxSegments = 16;

    /// <summary>The segments, or null when something is wrong, which is noted.</summary>
    public static IReadOnlyList<string>? Read(Field field)
    {
        if (field.IsList)
        {
            return ReadSegments(field);
        }

        if (field.AsText() is not { } text)
        {
            return null;
        }

        if (text.Contains("://", StringComparison.Ordinal))
        {
            field.Problem($"would be split at its dots: {field.Written}", "Write a claim whose name holds dots as a list of one: [\"…\"].");
            return null;
        }

        var segments = text.Split('.');
        if (segments.Any(string.IsNullOrWhiteSpace))
        {
            field.Problem($"has an empty step: {field.Written}", "Write names separated by single dots.");
            return null;
        }

        return IsShort(field, segments.Length) ? segments : null;
    }

    private static List<string>? ReadSegments(Field field)
    {
        if (field.AsList() is not { } items || !IsShort(field, items.Count))
        {
            return null;
        }

        var segments = items.Select(item => item.AsText()).OfType<string>().ToList();
        return segments.Count == items.Count ? segments : null;
    }

    private static bool IsShort(Field field, int length)
    {
        if (length > MaxSegments)
        {
            field.Problem($"has more than {MaxSegments} steps", "Name a claim nearer to the top.");
        }

        return length <= MaxSegments;
    }
}
