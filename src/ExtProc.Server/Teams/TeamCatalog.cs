using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using ExtProc.Server.Settings;

namespace ExtProc.Server.Teams;

/// <summary>The configured teams. Immutable; built from the settings.</summary>
internal sealed class TeamCatalog
{
    private readonly FrozenDictionary<string, Team> _teams;

    /// <summary>Builds every team's lookup once, so that a request only reads.</summary>
    /// <param name="settings">Checked settings: every reference in them is good.</param>
    public TeamCatalog(ExtProcSettings settings)
    {
        var configured = settings.Models.Keys
            .Concat(settings.Models.Values.SelectMany(model => model.Aliases))
            .ToFrozenSet(StringComparer.Ordinal);
        _teams = settings.Teams.ToFrozenDictionary(
            team => team.Key,
            team => new Team(team.Key, team.Value, settings.Models, configured),
            StringComparer.Ordinal);
    }

    /// <summary>Finds a team by the exact value of the claim.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out Team? team) => _teams.TryGetValue(name, out team);
}
