using System.Diagnostics.CodeAnalysis;
using ExtProc.Dialects;

namespace ExtProc.Server.Teams;

/// <summary>A configured team and the profiles it owns. Immutable.</summary>
internal sealed class Team
{
    /// <summary>The team's name as configured; the value of <c>x-team</c>.</summary>
    public string Name => throw new NotImplementedException();

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
        [NotNullWhen(false)] out Refusal? refusal) => throw new NotImplementedException();
}
