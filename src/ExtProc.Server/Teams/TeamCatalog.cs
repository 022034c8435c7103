using System.Diagnostics.CodeAnalysis;

namespace ExtProc.Server.Teams;

/// <summary>The configured teams. Immutable; built from the settings.</summary>
internal sealed class TeamCatalog
{
    /// <summary>Finds a team by the exact value of the claim.</summary>
    public bool TryFind(string name, [NotNullWhen(true)] out Team? team) => throw new NotImplementedException();
}
