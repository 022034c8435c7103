using System.Text.Json;

namespace ExtProc.LocalStack.FakeBedrock.Validation;

/// <summary>Questions about JSON of any shape. None of them throws.</summary>
internal static class JsonShape
{
    /// <summary>The member, or an undefined element.</summary>
    public static JsonElement Member(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : default;

    /// <summary>Whether there is such a member.</summary>
    public static bool Has(this JsonElement value, string name) => value.Member(name).ValueKind != JsonValueKind.Undefined;

    /// <summary>The text of a string member, or null.</summary>
    public static string? Text(this JsonElement value, string name) =>
        value.Member(name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    /// <summary>The elements of an array; none of anything else.</summary>
    public static IEnumerable<JsonElement> Elements(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>The members of an object; none of anything else.</summary>
    public static IEnumerable<JsonProperty> Members(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : [];

    /// <summary>The only member of a union, or null when it is none.</summary>
    public static JsonProperty? Union(this JsonElement value)
    {
        var members = value.Members().Take(2).ToArray();
        return members.Length == 1 ? members[0] : null;
    }

    /// <summary>Whether it is an array with elements.</summary>
    public static bool IsFilledArray(this JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0;

    /// <summary>Names a member that Bedrock does not know.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Extraneous(this JsonElement value, params ReadOnlySpan<string> known)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return "Malformed input request: expected type: JSONObject.";
        }

        foreach (var member in value.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                return $"Malformed input request: extraneous key [{member.Name}] is not permitted.";
            }
        }

        return null;
    }

    /// <summary>The first problem that a check finds, or null.</summary>
    public static string? FirstProblem<T>(this IEnumerable<T> values, Func<T, string?> check)
    {
        foreach (var value in values)
        {
            if (check(value) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }
}
