using ExtProc.Core.Settings.Fields;
using ExtProc.Core.Settings.Problems;
using ExtProc.Core.Settings.Values;

namespace ExtProc.Core.Settings.Sections;

/// <summary><c>teams:</c></summary>
internal sealed class TeamsSection
{
    private readonly DeclaredModels? _models;
    private readonly string? _region;
    private readonly Dictionary<string, string> _owners = new(StringComparer.Ordinal);

    private TeamsSection(DeclaredModels? models, string? region)
    {
        _models = models;
        _region = region;
    }

    /// <summary>Reads the section; null when something is wrong, which is noted.</summary>
    /// <param name="root">The file.</param>
    /// <param name="models">What <c>models</c> names; null when that is not known, and references stay unchecked.</param>
    /// <param name="region">The region that requests are signed for; null when that is not known.</param>
    public static OrderedDictionary<string, TeamSettings>? Read(Section root, DeclaredModels? models, string? region)
    {
        const string example = "teams: { finance: { models: { claude-sonnet: \"arn:aws:bedrock:…\" } } }";
        if (root.Required("teams", example)?.AsSection() is not { } section)
        {
            return null;
        }

        var reader = new TeamsSection(models, region);
        var teams = new OrderedDictionary<string, TeamSettings>(StringComparer.Ordinal);
        foreach (var (key, name, value) in section.Names())
        {
            var good = ChosenName.Check(key, name, "team");
            if (reader.ReadTeam(value) is { } team && good)
            {
                teams.Add(name, team);
            }
        }

        if (!section.Names().Any())
        {
            section.Problem("has no teams", "Add at least one team.");
        }

        return teams;
    }

    private TeamSettings? ReadTeam(Field value)
    {
        if (value.AsSection() is not { } section)
        {
            return null;
        }

        var named = new List<string>();
        var profiles = section.Required("models", "models: { claude-sonnet: \"arn:aws:bedrock:…\" }")?.AsSection() is { } models
            ? ReadProfiles(models, named)
            : null;
        var defaultField = section.Optional("defaultModel");
        var defaultModel = defaultField?.AsText();
        if (defaultModel is not null && profiles is not null && !named.Contains(defaultModel, StringComparer.Ordinal))
        {
            defaultField!.Problem($"is not one of the team's models: {defaultField.Written}", DanglingAdvice(defaultModel, [.. named.Where(name => _models is null || _models.Names.Contains(name))]));
        }

        var promptCaching = PromptCachingSection.Read(section);
        var guardrail = GuardrailSection.Read(section);
        section.Close();
        return profiles is null
            ? null
            : new TeamSettings { Models = profiles, DefaultModel = defaultModel, PromptCaching = promptCaching, Guardrail = guardrail };
    }

    private OrderedDictionary<string, string> ReadProfiles(Section models, List<string> named)
    {
        var profiles = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, name, value) in models.Names())
        {
            named.Add(name);
            if (_models is not null && !_models.Names.Contains(name))
            {
                key.Problem($"names {key.Written}, which is not a model of this file", DanglingAdvice(name, _models.Names));
            }

            if (ReadProfile(value) is { } profile)
            {
                profiles.Add(name, profile);
            }
        }

        if (named.Count == 0)
        {
            models.Problem("has no models: everything this team sends would be refused", "Add a model, or remove the team.");
        }

        return profiles;
    }

    private string? ReadProfile(Field value)
    {
        if (value.IsMapping)
        {
            var section = value.AsSection()!;
            if (!section.NotYet("parameter", "Write the ARN itself, or ${NAME} for an environment variable."))
            {
                value.Problem("must be an ARN", "Write the inference profile's ARN as text.");
            }

            return null;
        }

        if (ModelIdentifier.Read(value, ModelIdentifier.ProfileForm) is not { } profile)
        {
            return null;
        }

        // An id without an account is AWS's own and may be shared; a profile has one owner, or the bill is mixed.
        if (ModelIdentifier.IsArn(profile) && !_owners.TryAdd(profile, value.Path))
        {
            value.Problem($"is the same profile as {_owners[profile]}", "Give each team and model a profile of its own: the bill cannot tell them apart otherwise.");
        }

        if (_region is not null && ModelIdentifier.ProfileRegion(profile) is { } region && region != _region)
        {
            value.Problem($"is a profile in another region than aws.region: {value.Written}", $"Use a profile made in {_region}: Bedrock finds no other there.");
        }

        return profile;
    }

    private string DanglingAdvice(string name, IReadOnlyCollection<string> known) =>
        _models is not null && _models.Aliases.TryGetValue(name, out var model)
            ? $"It is an alias: write {Shown.Quoted(model)}."
            : NearestName.Advice(name, known, known.Count == 0 ? "Add the model first." : $"Choose from {string.Join(", ", known.Take(10).Select(Shown.Plain))}{(known.Count > 10 ? " …" : "")}.");
}
