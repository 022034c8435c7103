using ExtProc.Aws.Credentials;
using ExtProc.Server.Transactions;

namespace ExtProc.Server.Hosting;

/// <summary>The keys of the running program: a snapshot that renews itself.</summary>
internal sealed class RefreshedKeys(CredentialSnapshot snapshot) : IUpstreamKeys
{
    /// <inheritdoc />
    public AwsCredentials? Current => snapshot.Current;

    /// <inheritdoc />
    public bool HaveExpired(AwsCredentials keys) => snapshot.RequestRefresh(keys);
}
