using System.Text.Json;

namespace ExtProc.Dialects.Models;

/// <summary>One row of the table: a family, the ids it covers, and where the knowledge comes from.</summary>
/// <param name="Patterns">Beginnings of model ids, each with a star at its end.</param>
/// <param name="Capabilities">What the family takes and gives.</param>
/// <param name="Source">Where that is written, and what is not certain.</param>
/// <param name="Date">When it was looked up.</param>
internal sealed record ModelRow(IReadOnlyList<string> Patterns, ModelCapabilities Capabilities, string Source, DateOnly Date)
{
    /// <summary>The pattern of the row for models that no other row describes.</summary>
    public const string Anything = "*";

    private static readonly string[] OwnMembers = ["family", "patterns", "source", "date"];

    /// <summary>Reads a row, in which every cell must be given and nothing else may stand.</summary>
    /// <exception cref="InvalidDataException">The row is not as it must be.</exception>
    public static ModelRow Read(JsonElement row)
    {
        var patterns = Required(row, "patterns").EnumerateArray().Select(pattern => pattern.GetString()!).ToArray();
        var capabilities = new ModelCapabilities { Family = Text(row, "family"), IsUnknown = patterns.Contains(Anything) };
        foreach (var cell in CapabilityColumns.All)
        {
            capabilities = Set(cell, capabilities, Required(row, cell.Name));
        }

        foreach (var member in row.EnumerateObject())
        {
            if (!OwnMembers.Contains(member.Name) && !CapabilityColumns.All.Any(cell => cell.Name == member.Name))
            {
                throw new InvalidDataException($"{capabilities.Family}: nothing is called {member.Name}");
            }
        }

        return new ModelRow(patterns, capabilities, Text(row, "source"), DateOnly.ParseExact(Text(row, "date"), "yyyy-MM-dd"));
    }

    private static ModelCapabilities Set(CapabilityColumn cell, ModelCapabilities row, JsonElement value)
    {
        switch (cell, value.ValueKind)
        {
            case (FlagColumn flag, JsonValueKind.True or JsonValueKind.False):
                return flag.With(row, value.GetBoolean());
            case (NumberColumn { MayBeNull: true }, JsonValueKind.Null):
                return row;
            case (NumberColumn number, JsonValueKind.Number) when value.TryGetInt32(out var amount) && amount >= number.Minimum && amount <= number.Maximum:
                return number.With(row, amount);
            case (WordColumn word, JsonValueKind.String) when word.Words.Contains(value.GetString()):
                return word.With(row, value.GetString()!);
            case (WordColumn { TakesSeveral: true } word, JsonValueKind.Array) when value.EnumerateArray().All(item => IsOneOf(word.Words, item)):
                return word.With(row, value.EnumerateArray().Select(item => item.GetString()!));
            default:
                throw new InvalidDataException($"{row.Family}: {cell.Name} cannot be {value.GetRawText()}");
        }
    }

    private static bool IsOneOf(IReadOnlyList<string> words, JsonElement item) =>
        item.ValueKind == JsonValueKind.String && words.Contains(item.GetString());

    private static string Text(JsonElement row, string name) =>
        Required(row, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text
            ? text
            : throw new InvalidDataException($"{name} must be text");

    private static JsonElement Required(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) ? value : throw new InvalidDataException($"{name} is missing in {row.GetRawText()}");
}
