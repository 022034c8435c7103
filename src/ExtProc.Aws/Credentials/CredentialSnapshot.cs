namespace ExtProc.Aws.Credentials;

/// <summary>
/// The keys in use, fetched ahead of time by a timer and read without waiting by every request.
/// </summary>
public sealed class CredentialSnapshot : IAsyncDisposable
{
    /// <summary>Keys that work now, or null when there are none or they have expired.</summary>
    public AwsCredentials? Current => throw new NotImplementedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
