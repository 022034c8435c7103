using ExtProc.Aws.Credentials;

namespace ExtProc.Server.Tests.Hosting;

/// <summary>Keys that are there at once and never expire.</summary>
internal sealed class FixedKeys : IAwsCredentialSource
{
    public Task<AwsCredentials> FetchAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new AwsCredentials("AKIDEXAMPLE", "not-a-secret", null, null));
}
