using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using ExtProc.Aws.Credentials;

namespace ExtProc.Aws.SigV4;

/// <summary>
/// Signs Bedrock requests with AWS Signature Version 4. Signs <c>content-type;host;x-amz-date</c> and, with temporary
/// keys, <c>x-amz-security-token</c>: nothing that a proxy in between may change. Safe for any number of threads.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
/// </summary>
/// <param name="region">The AWS region of the scope, for example <c>us-east-1</c>.</param>
/// <param name="service">The service of the scope: <c>bedrock</c>.</param>
public sealed class RequestSigner(string region, string service)
{
    private const string AmzDateFormat = "yyyyMMdd'T'HHmmss'Z'";

    private readonly RequestSignature _signature = new(region, service);

    /// <summary>Computes the headers that make a POST of exactly these bytes acceptable to AWS.</summary>
    /// <param name="credentials">The keys to sign with.</param>
    /// <param name="host">The host the upstream will see, port included when it is not the scheme's default.</param>
    /// <param name="path">The path exactly as it will be on the wire (already percent-encoded), without a query.</param>
    /// <param name="contentType">The content type that will be sent.</param>
    /// <param name="body">The body that will be sent.</param>
    /// <param name="now">The time to sign for (UTC).</param>
    public SignedHeaders Sign(
        AwsCredentials credentials,
        string host,
        string path,
        string contentType,
        in ReadOnlySequence<byte> body,
        DateTimeOffset now)
    {
        Span<byte> bodyHash = stackalloc byte[SHA256.HashSizeInBytes];
        BodyHash.Compute(body, bodyHash);

        var amzDate = now.UtcDateTime.ToString(AmzDateFormat, CultureInfo.InvariantCulture);
        // Static credentials may carry an empty token; an empty header would be signed and then dropped on the way.
        var token = string.IsNullOrEmpty(credentials.SessionToken) ? null : credentials.SessionToken;

        ReadOnlySpan<HeaderToSign> headers =
        [
            new("content-type", contentType),
            new("host", host),
            new("x-amz-date", amzDate),
            new("x-amz-security-token", token ?? ""),
        ];

        var request = new CanonicalRequest
        {
            Method = "POST",
            Path = path,
            Headers = token is null ? headers[..^1] : headers,
            BodyHash = bodyHash,
        };

        return new SignedHeaders(_signature.Authorize(credentials, request, amzDate), amzDate, token);
    }
}

/// <summary>The headers to set on a signed request, together with the ones that were signed.</summary>
/// <param name="Authorization">Value of <c>authorization</c>.</param>
/// <param name="AmzDate">Value of <c>x-amz-date</c>.</param>
/// <param name="SecurityToken">Value of <c>x-amz-security-token</c>, or null: then the header must be absent.</param>
public readonly record struct SignedHeaders(string Authorization, string AmzDate, string? SecurityToken)
{
    /// <summary>The date alone: a session token has no place in a text.</summary>
    public override string ToString() => $"SignedHeaders {{ AmzDate = {AmzDate} }}";
}
