using ExtProc.Core.Settings.Fields;
using ExtProc.Core.Settings.Problems;
using ExtProc.Core.Settings.Values;

namespace ExtProc.Core.Settings.Sections;

/// <summary><c>models:</c></summary>
internal static class ModelsSection
{
    private const string ExampleModel = "anthropic.claude-sonnet-4-5-20250929-v1:0";

    /// <summary>Reads the section.</summary>
    /// <returns>Everything that was named, also when it has problems of its own; null when there is no section to read.</returns>
    public static DeclaredModels? Read(Section root)
    {
        const string example = $"models: {{ claude-sonnet: {{ foundationModel: \"{ExampleModel}\" }} }}";
        if (root.Required("models", example)?.AsSection() is not { } section)
        {
            return null;
        }

        var entries = section.Names().ToList();
        if (entries.Count == 0)
        {
            section.Problem("has no models", "Add at least one model.");
        }

        var declared = new DeclaredModels(entries.Select(entry => entry.Name));
        foreach (var (key, name, value) in entries)
        {
            var good = ChosenName.Check(key, name, "model");
            if (ReadModel(value, name, declared) is { } model && good)
            {
                declared.Settings.Add(name, model);
            }
        }

        return declared;
    }

    private static ModelSettings? ReadModel(Field value, string name, DeclaredModels declared)
    {
        if (value.AsSection() is not { } section)
        {
            return null;
        }

        var field = section.Required("foundationModel", $"foundationModel: {ExampleModel}");
        var foundationModel = field is null ? null : ModelIdentifier.Read(field, $"a model id such as {ExampleModel}");
        var aliases = section.Optional("aliases") is { } list ? ReadAliases(list, name, declared) : [];
        var capabilities = CapabilitiesSection.Read(section, foundationModel);
        var promptCaching = PromptCachingSection.Read(section);
        var guardrail = GuardrailSection.Read(section);
        section.Close();
        if (foundationModel is null || aliases is null)
        {
            return null;
        }

        if (capabilities.IsUnknown)
        {
            field!.Note(
                $"nothing is known about {field.Written}",
                $"It is treated as a model for text and tools; say under {section.Path}.capabilities what it takes.");
        }

        return new ModelSettings
        {
            FoundationModel = foundationModel,
            Aliases = aliases,
            Capabilities = capabilities,
            PromptCaching = promptCaching,
            Guardrail = guardrail,
        };
    }

    private static List<string>? ReadAliases(Field list, string model, DeclaredModels declared)
    {
        if (list.AsList() is not { } items)
        {
            return null;
        }

        var aliases = new List<string>();
        foreach (var item in items)
        {
            if (item.AsText() is not { } alias || !ChosenName.Check(item, alias, "alias"))
            {
                continue;
            }

            if (declared.Names.Contains(alias))
            {
                item.Refuse($"the alias {item.Written} is the name of a model", "Remove it, or choose another alias.");
            }
            else if (!declared.Aliases.TryAdd(alias, model))
            {
                item.Refuse($"the alias {item.Written} already stands for {Shown.Quoted(declared.Aliases[alias])}", "Keep one of the two.");
            }

            aliases.Add(alias);
        }

        return aliases;
    }
}

/// <summary>What <c>models</c> names: the good ones with their settings, all of them for checking references.</summary>
internal sealed class DeclaredModels(IEnumerable<string> names)
{
    /// <summary>Every model named, good or not: a reference to a bad one is not a second problem.</summary>
    public IReadOnlyCollection<string> Names { get; } = names.ToHashSet(StringComparer.Ordinal);

    /// <summary>Aliases and their models.</summary>
    public Dictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);

    /// <summary>The good models, in file order.</summary>
    public OrderedDictionary<string, ModelSettings> Settings { get; } = new(StringComparer.Ordinal);
}
