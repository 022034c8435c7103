namespace ExtProc.Server.Transactions;

/// <summary>
/// Whose exchange this is, from the configured sets only: what a client sent and nobody configured is
/// <see cref="Other"/>, so that neither logs nor metrics can be filled with names of a client's choosing.
/// </summary>
/// <param name="Team">A configured team.</param>
/// <param name="Model">A configured model.</param>
/// <param name="InferenceProfile">The ARN of the team's profile.</param>
internal sealed record TransactionLabels(string Team, string Model, string InferenceProfile)
{
    /// <summary>Stands for everything that is not configured, or not known (yet).</summary>
    public const string Other = "other";

    /// <summary>Nothing known yet.</summary>
    public static readonly TransactionLabels Unknown = new(Other, Other, Other);
}
