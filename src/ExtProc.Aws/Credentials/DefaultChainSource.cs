using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace ExtProc.Aws.Credentials;

/// <summary>
/// The default chain of the AWS SDK: environment, web identity (IRSA), shared files with assume-role and SSO profiles,
/// container, instance metadata.
/// https://docs.aws.amazon.com/sdk-for-net/v4/developer-guide/creds-assign.html
/// </summary>
public sealed class DefaultChainSource : IAwsCredentialSource, IDisposable
{
    private readonly DefaultAWSCredentialsIdentityResolver _chain = new();

    /// <inheritdoc />
    /// <exception cref="CredentialSourceException">The chain found no keys, or the provider it found gave none.</exception>
    public async Task<AwsCredentials> FetchAsync(CancellationToken cancellationToken)
    {
        var provider = await ResolveAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The SDK keeps its own copy until shortly before the end. Who asks here wants new keys: the timer ahead of
            // expiry, or a request that AWS refused.
            (provider as RefreshingAWSCredentials)?.ClearCredentials();

            var keys = await provider.GetCredentialsAsync().ConfigureAwait(false);
            return new AwsCredentials(
                keys.AccessKey,
                keys.SecretKey,
                keys.UseToken ? keys.Token : null,
                ExpirationOf(provider));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new CredentialSourceException($"{provider.GetType().Name} gave no keys: {ExceptionNames.Of(e)}.", e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _chain.Dispose();

    private async Task<AWSCredentials> ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Asked anew each time: only this notices that the environment or a file has changed.
            return await _chain.ResolveIdentityAsync(null!, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new CredentialSourceException(
                "The default chain found no keys (environment, web identity, shared files, container, instance metadata): "
                + $"{ExceptionNames.Of(e)}.",
                e);
        }
    }

    // A minute before the real end: the SDK keeps that for slow requests. Instance metadata shows none at all; the
    // snapshot polls such keys instead.
    private static DateTimeOffset? ExpirationOf(AWSCredentials provider) =>
        provider.Expiration is { } expiration
            ? new DateTimeOffset(expiration.ToUniversalTime())
            : null;
}
