using System.Buffers;
using System.Globalization;
using ExtProc.Aws.Credentials;
using ExtProc.Aws.SigV4;
using ExtProc.Core.Http;
using ExtProc.Core.Settings;

namespace ExtProc.Core.Upstream;

/// <summary>One place where requests go: a region, a host, and how requests to it are signed. Immutable.</summary>
/// <param name="aws">Region, address, and whether <c>:authority</c> is set to it.</param>
/// <param name="keys">The keys that it takes.</param>
/// <param name="time">The clock of the signatures.</param>
internal sealed class BedrockEndpoint(AwsSettings aws, IAwsKeys keys, TimeProvider time)
{
    private const string Service = "bedrock";
    private const string Json = "application/json";

    private readonly RequestSigner _signer = new(aws.Region, Service);

    // What the upstream will see as host: the port only when it is not the scheme's own.
    private readonly string _host = aws.RuntimeEndpoint.Authority;

    /// <summary>The keys that it takes.</summary>
    public IAwsKeys Keys { get; } = keys;

    /// <summary>Addresses a request and signs exactly its bytes.</summary>
    /// <param name="path">The path.</param>
    /// <param name="body">The body, JSON.</param>
    /// <param name="credentials">What it is signed with.</param>
    /// <param name="headers">Takes path, host, signature, and what the body says about itself.</param>
    public void Sign(string path, ReadOnlyMemory<byte> body, AwsCredentials credentials, HeaderEdits headers)
    {
        var signed = _signer.Sign(credentials, _host, path, Json, new ReadOnlySequence<byte>(body), time.GetUtcNow());
        headers.Set(":path", path);
        if (aws.SetAuthority)
        {
            headers.Set(":authority", _host);
        }

        headers.Set("content-type", Json);
        headers.Set("content-length", body.Length.ToString(CultureInfo.InvariantCulture));
        headers.Set("x-amz-date", signed.AmzDate);
        if (signed.SecurityToken is { } token)
        {
            headers.Set("x-amz-security-token", token);
        }

        headers.Set("authorization", signed.Authorization);
    }
}
