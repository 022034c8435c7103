namespace ExtProc.Aws.Credentials;

/// <summary>Keys to sign with, as one immutable snapshot.</summary>
/// <param name="AccessKeyId">The key id; not secret.</param>
/// <param name="SecretAccessKey">The secret; never logged.</param>
/// <param name="SessionToken">The session token of temporary keys, sent raw and signed; null for long-term keys.</param>
/// <param name="Expiration">When the keys stop working, or null for never.</param>
public sealed record AwsCredentials(
    string AccessKeyId,
    string SecretAccessKey,
    string? SessionToken,
    DateTimeOffset? Expiration)
{
    /// <summary>The key id alone: a secret has no place in a text.</summary>
    public override string ToString() => $"AwsCredentials {{ AccessKeyId = {AccessKeyId} }}";
}
