using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ExtProc.Core.Accounting;
using ExtProc.Core.Settings;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Teams;

/// <summary>A configured team and the profiles it owns. Immutable.</summary>
internal sealed class Team
{
    private readonly FrozenDictionary<string, ModelProfile> _profiles;
    private readonly FrozenSet<string> _configured;
    private readonly ModelProfile? _default;

    /// <summary>Builds the lookup: the team's model names, their aliases and its own ARNs.</summary>
    /// <param name="name">The team's name.</param>
    /// <param name="settings">What the team owns.</param>
    /// <param name="all">The whole configuration.</param>
    /// <param name="configured">Every model name and alias of the whole configuration.</param>
    public Team(string name, TeamSettings settings, ExtProcSettings all, FrozenSet<string> configured)
    {
        Name = name;
        Labels = new TransactionLabels(name, TransactionLabels.Other, TransactionLabels.Other);
        _configured = configured;

        var profiles = new Dictionary<string, ModelProfile>(StringComparer.Ordinal);
        foreach (var (modelName, inferenceProfile) in settings.Models)
        {
            var model = all.Models[modelName];
            var profile = new ModelProfile(
                modelName,
                model.FoundationModel,
                inferenceProfile,
                ModelPath.Of(inferenceProfile),
                Translation(name, settings, model, all),
                new TransactionLabels(name, modelName, inferenceProfile));
            profiles[modelName] = profile;
            foreach (var alias in model.Aliases)
            {
                profiles[alias] = profile;
            }

            if (IsArn(inferenceProfile))
            {
                profiles[inferenceProfile] = profile;
            }
        }

        Models = [.. settings.Models.Select(model => new OfferedModel(model.Key, all.Models[model.Key].FoundationModel, model.Value))];
        _profiles = profiles.ToFrozenDictionary(StringComparer.Ordinal);
        _default = settings.DefaultModel is { } defaultModel ? profiles[defaultModel] : null;
    }

    /// <summary>The team's name as configured; the value of <c>x-team</c>.</summary>
    public string Name { get; }

    /// <summary>What an exchange is counted under while its profile is not known.</summary>
    public TransactionLabels Labels { get; }

    /// <summary>What the team may use, in the order of the configuration.</summary>
    public IReadOnlyList<OfferedModel> Models { get; }

    /// <summary>
    /// Finds the profile for what the client named: a model name, an alias, the team's own ARN; or nothing, for the
    /// team's default model.
    /// </summary>
    /// <param name="requested">The model the client named; null or empty for none.</param>
    /// <param name="profile">The profile, when this returns true.</param>
    /// <param name="refusal">404 <c>model_not_found</c>, 403 <c>model_not_allowed</c>, or 400 when none was named and there is no default.</param>
    public bool TryResolve(
        string? requested,
        [NotNullWhen(true)] out ModelProfile? profile,
        [NotNullWhen(false)] out Refusal? refusal)
    {
        if (string.IsNullOrEmpty(requested))
        {
            profile = _default;
            refusal = profile is null ? ModelRefusals.NoneNamed : null;
            return profile is not null;
        }

        if (_profiles.TryGetValue(requested, out profile))
        {
            refusal = null;
            return true;
        }

        // Whether an ARN is another team's or nobody's must not show.
        refusal = IsArn(requested)
            ? ModelRefusals.ForeignProfile
            : _configured.Contains(requested) ? ModelRefusals.NotAllowed(requested) : ModelRefusals.NotFound(requested);
        return false;
    }

    private static bool IsArn(string id) => id.StartsWith("arn:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Of policies the nearest counts: the team's, the model's, the file's.</summary>
    private static TranslationOptions Translation(string name, TeamSettings team, ModelSettings model, ExtProcSettings all) => new()
    {
        RefuseUnknownFields = all.RefuseUnknownFields,
        Model = model.Capabilities,
        PromptCaching = (team.PromptCaching ?? model.PromptCaching ?? all.PromptCaching)?.Policy,
        Guardrail = (team.Guardrail ?? model.Guardrail ?? all.Guardrail)?.Policy,
        PassThroughFields = all.PassThroughFields,
        Team = name,
    };
}
