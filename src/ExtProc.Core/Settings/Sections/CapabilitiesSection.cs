using ExtProc.Core.Settings.Fields;
using ExtProc.Dialects.Models;

namespace ExtProc.Core.Settings.Sections;

/// <summary><c>models.NAME.capabilities:</c> changes to the model's row of the model table.</summary>
internal static class CapabilitiesSection
{
    /// <summary>Reads the section.</summary>
    /// <param name="model">The model.</param>
    /// <param name="foundationModel">The model's id; null when it is not known, and nothing can contradict it.</param>
    /// <returns>The model's row with what is right among the changes. An operator who writes the section has described the model.</returns>
    public static ModelCapabilities Read(Section model, string? foundationModel)
    {
        var row = ModelTable.Find(foundationModel ?? "");
        if (model.Optional("capabilities")?.AsSection() is not { } section)
        {
            return row;
        }

        var complete = foundationModel is not null;
        foreach (var cell in CapabilityColumns.All)
        {
            if (section.Optional(cell.Name) is { } field)
            {
                var changed = Change(row, cell, field);
                complete &= changed is not null;
                row = changed ?? row;
            }
        }

        section.Close();
        foreach (var contradiction in complete ? CapabilityRules.Contradictions(row) : [])
        {
            section.Problem($"cannot be right together: {contradiction}", "Change one of the two.");
        }

        return row with { IsUnknown = false };
    }

    private static ModelCapabilities? Change(ModelCapabilities row, CapabilityColumn cell, Field field) => cell switch
    {
        FlagColumn flag => field.AsFlag() is { } value ? flag.With(row, value) : null,
        NumberColumn number => field.AsNumber(number.Minimum, number.Maximum) is { } value ? number.With(row, value) : null,
        WordColumn word => ReadWords(word, field) is { } words ? word.With(row, words) : null,
        _ => throw new InvalidOperationException($"No way to read {cell.Name}."),
    };

    private static List<string>? ReadWords(WordColumn cell, Field field)
    {
        if (!cell.TakesSeveral || !field.IsList)
        {
            return field.AsChoice(cell.Words) is { } word ? [word] : null;
        }

        var items = field.AsList() ?? [];
        var words = items.Select(item => item.AsChoice(cell.Words)).OfType<string>().ToList();
        return words.Count > 0 && words.Count == items.Count ? words : null;
    }
}
