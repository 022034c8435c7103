namespace ExtProc.Aws.Credentials;

/// <summary>What happened to the keys of a <see cref="CredentialSnapshot"/>, to be logged or counted by its owner.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Message">A sentence without any secret.</param>
/// <param name="HasKeys">Whether there are keys that work after this.</param>
public readonly record struct CredentialChange(CredentialChangeKind Kind, string Message, bool HasKeys);

/// <summary>The kinds of <see cref="CredentialChange"/>.</summary>
public enum CredentialChangeKind
{
    /// <summary>Other keys than before are in use, or the source works again after a failure.</summary>
    Renewed,

    /// <summary>A fetch failed. Keys that still work stay in use; the next attempt is scheduled.</summary>
    Failed,
}
