namespace ExtProc.Aws.Credentials;

/// <summary>Where keys come from. Called by <see cref="CredentialSnapshot"/> only, never on the request path.</summary>
public interface IAwsCredentialSource
{
    /// <summary>Fetches keys now; may take seconds.</summary>
    /// <exception cref="Exception">Any failure of the source; the snapshot keeps the keys it has.</exception>
    Task<AwsCredentials> FetchAsync(CancellationToken cancellationToken);
}
