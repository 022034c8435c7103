using System.Runtime.InteropServices;
using System.Text.Json;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Reading;

/// <summary>Reads single values of a client's request; every failure is a 400 that names the field.</summary>
internal static class RequestValue
{
    /// <summary>Whether a value was not given: absent, or null, which JSON clients send for "not set".</summary>
    public static bool IsAbsent(JsonElement value) => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>A 400 whose message is the field's name and <paramref name="problem"/>.</summary>
    public static Refusal Refuse(in FieldPath path, string problem)
    {
        var param = path.ToString();
        return param.Length == 0
            ? Refusal.BadRequest(null, $"The request body {problem}.")
            : Refusal.BadRequest(param, $"'{param}' {problem}.");
    }

    /// <summary>A 400 for a value of the wrong JSON type.</summary>
    public static Refusal WrongType(in FieldPath path, string expected, JsonElement value) =>
        Refuse(path, $"must be {expected}, but is {Describe(value)}");

    /// <summary>A 400 for text that holds half a surrogate pair.</summary>
    public static Refusal BrokenText(in FieldPath path) =>
        Refuse(path, @"holds an unpaired surrogate (\ud800 to \udfff), which is not valid Unicode text");

    /// <summary>Checks that a value is a string that can be copied.</summary>
    public static Refusal? CheckText(JsonElement value, in FieldPath path, string expected = "a string")
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return WrongType(path, expected, value);
        }

        return JsonText.HasLoneSurrogate(JsonText.Inside(value)) ? BrokenText(path) : null;
    }

    /// <summary>Checks that every text inside a value can be copied.</summary>
    public static Refusal? CheckTextInside(JsonElement value, in FieldPath path) =>
        JsonText.HasLoneSurrogate(JsonMarshal.GetRawUtf8Value(value)) ? BrokenText(path) : null;

    /// <summary>Reads an optional boolean; false when it was not given.</summary>
    public static Refusal? ReadBoolean(JsonElement value, in FieldPath path, out bool result)
    {
        result = value.ValueKind == JsonValueKind.True;
        return result || value.ValueKind == JsonValueKind.False || IsAbsent(value)
            ? null
            : WrongType(path, "a boolean", value);
    }

    /// <summary>Reads an optional whole number of at least one.</summary>
    public static Refusal? ReadCount(JsonElement value, in FieldPath path, out int? result)
    {
        result = null;
        if (IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            return WrongType(path, "an integer", value);
        }

        if (!value.TryGetInt32(out var count) || count < 1)
        {
            return Refuse(path, "must be an integer from 1 to 2147483647");
        }

        result = count;
        return null;
    }

    /// <summary>Reads an optional number between zero and <paramref name="maximum"/>.</summary>
    public static Refusal? ReadNumber(JsonElement value, in FieldPath path, int maximum, out double? result)
    {
        result = null;
        if (IsAbsent(value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            return WrongType(path, "a number", value);
        }

        if (!value.TryGetDouble(out var number) || !(number >= 0 && number <= maximum))
        {
            return Refuse(path, $"must be a number from 0 to {maximum}");
        }

        result = number;
        return null;
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Number => "a number",
        JsonValueKind.String => "a string",
        JsonValueKind.Array => "an array",
        _ => "an object",
    };
}
