using ExtProc.Aws.Credentials;

namespace ExtProc.Core.Upstream;

/// <summary>Keys of a snapshot that renews itself.</summary>
internal sealed class RefreshedKeys(CredentialSnapshot snapshot) : IAwsKeys
{
    /// <inheritdoc />
    public AwsCredentials? Current => snapshot.Current;

    /// <inheritdoc />
    public bool RequestRenewal(AwsCredentials expired) => snapshot.RequestRefresh(expired);
}
