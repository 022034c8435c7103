using System.Globalization;
using System.Text.Json;

namespace ExtProc.Core.Identity;

/// <summary>Finds the team in a token's claims.</summary>
internal static class TeamClaimReader
{
    /// <summary>
    /// Follows a path of member names and array indexes (<c>resource</c>, <c>groups</c>, <c>0</c>).
    /// </summary>
    /// <param name="payload">The claims.</param>
    /// <param name="path">The segments of the claim's path.</param>
    /// <returns>The string at its end, or null when the path leads nowhere or to something else.</returns>
    public static string? Read(JsonElement payload, IReadOnlyList<string> path)
    {
        var value = payload;
        foreach (var segment in path)
        {
            if (!TryStep(value, segment, out value))
            {
                return null;
            }
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static bool TryStep(JsonElement from, string segment, out JsonElement to)
    {
        to = default;
        switch (from.ValueKind)
        {
            case JsonValueKind.Object:
                return from.TryGetProperty(segment, out to);
            case JsonValueKind.Array
                when int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index < from.GetArrayLength():
                to = from[index];
                return true;
            default:
                return false;
        }
    }
}
