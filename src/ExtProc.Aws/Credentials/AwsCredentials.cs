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
    private const int ShownCharacters = 4;

    /// <summary>The end of the key id (<c>…WXYZ</c>): enough to tell keys apart, while a whole id tells the account.</summary>
    public string KeyIdEnd => "…" + AccessKeyId[^Math.Min(ShownCharacters, AccessKeyId.Length)..];

    /// <summary>The end of the key id alone: a secret has no place in a text.</summary>
    public override string ToString() => $"AwsCredentials {{ {KeyIdEnd} }}";
}
