using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ExtProc.Core.Settings;

namespace ExtProc.Core.Teams;

/// <summary>The configured teams. Immutable; built from the settings.</summary>
internal sealed class TeamCatalog
{
    private readonly FrozenDictionary<string, Team> _teams;
    private readonly FrozenDictionary<string, string> _models;

    /// <summary>Builds every team's lookup once, so that a request only reads.</summary>
    /// <param name="settings">Checked settings: every reference in them is good.</param>
    public TeamCatalog(ExtProcSettings settings)
    {
        var configured = settings.Models.Keys
            .Concat(settings.Models.Values.SelectMany(model => model.Aliases))
            .ToFrozenSet(StringComparer.Ordinal);
        _models = settings.Models
            .SelectMany(model => model.Value.Aliases.Append(model.Key), (model, name) => (Name: name, Model: model.Key))
            .ToFrozenDictionary(name => name.Name, name => name.Model, StringComparer.Ordinal);
        _teams = settings.Teams.ToFrozenDictionary(
            team => team.Key,
            team => new Team(team.Key, team.Value, settings, configured),
            StringComparer.Ordinal);
    }

    /// <summary>Finds a team by the exact value of the claim.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out Team? team) => _teams.TryGetValue(name, out team);

    /// <summary>The configured model that a name or alias means, whoever may use it; null for a name that nobody configured.</summary>
    public string? ModelOf(string? name) => name is not null && _models.TryGetValue(name, out var model) ? model : null;
}
