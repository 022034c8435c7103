namespace ExtProc.Core.Accounting;

/// <summary>
/// Whose exchange this is, from the configured sets only: what a client sent and nobody configured is
/// <see cref="Other"/>, so that neither logs nor metrics can be filled with names of a client's choosing. Equal by value.
/// </summary>
internal sealed class TransactionLabels : IEquatable<TransactionLabels>
{
    /// <summary>Stands for everything that is not configured, or not known (yet).</summary>
    public const string Other = "other";

    /// <summary>Nothing known yet.</summary>
    public static readonly TransactionLabels Unknown = new(Other, Other, Other);

    // Every exchange is counted under its labels, and most share theirs with their team and model.
    private readonly int _hash;

    /// <param name="team">A configured team.</param>
    /// <param name="model">A configured model.</param>
    /// <param name="inferenceProfile">The ARN of the team's profile.</param>
    public TransactionLabels(string team, string model, string inferenceProfile)
    {
        Team = team;
        Model = model;
        InferenceProfile = inferenceProfile;
        _hash = HashCode.Combine(team, model, inferenceProfile);
    }

    /// <summary>A configured team, or <see cref="Other"/>.</summary>
    public string Team { get; }

    /// <summary>A configured model, or <see cref="Other"/>.</summary>
    public string Model { get; }

    /// <summary>The ARN of the team's profile, or <see cref="Other"/>.</summary>
    public string InferenceProfile { get; }

    /// <inheritdoc />
    public bool Equals(TransactionLabels? other) => ReferenceEquals(this, other)
        || (other is not null && Team == other.Team && Model == other.Model && InferenceProfile == other.InferenceProfile);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as TransactionLabels);

    /// <inheritdoc />
    public override int GetHashCode() => _hash;

    /// <inheritdoc />
    public override string ToString() => $"{Team}, {Model}, {InferenceProfile}";
}
