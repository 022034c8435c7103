using System.Text.Json;

namespace ExtProc.Dialects.Bedrock.Vocabulary;

/// <summary>Walking through the members of an object of Bedrock's.</summary>
internal static class JsonMember
{
    /// <summary>Moves to the next member of the object that was entered; false at its end.</summary>
    public static bool Next(ref Utf8JsonReader json) => json.Read() && json.TokenType == JsonTokenType.PropertyName;

    /// <summary>Whether the member that the reader stands on has this name.</summary>
    public static bool IsNamed(ref Utf8JsonReader json, ReadOnlySpan<byte> name) => json.ValueSpan.SequenceEqual(name);
}
