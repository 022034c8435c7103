using System.Security.Cryptography;
using ExtProc.Aws.Credentials;

namespace ExtProc.Aws.SigV4;

/// <summary>
/// String to sign, signature and <c>authorization</c> value for any canonical request of one region and service.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#create-string-to-sign
/// </summary>
internal sealed class RequestSignature(string region, string service)
{
    private const int HashLength = SHA256.HashSizeInBytes;
    private const int DateLength = 8;

    /// <summary>The derived keys in use.</summary>
    public SigningKeyCache Keys { get; } = new();

    /// <summary>The value of <c>authorization</c>.</summary>
    /// <param name="credentials">The keys to sign with.</param>
    /// <param name="request">The request.</param>
    /// <param name="amzDate">The request's <c>x-amz-date</c>: <c>yyyymmddThhmmssZ</c>.</param>
    public string Authorize(AwsCredentials credentials, in CanonicalRequest request, string amzDate)
    {
        Span<byte> requestHash = stackalloc byte[HashLength];
        request.Hash(requestHash);

        Span<byte> signature = stackalloc byte[HashLength];
        ComputeSignature(credentials, requestHash, amzDate, signature);

        var writer = new Utf8Writer(stackalloc byte[512]);
        writer.Write("AWS4-HMAC-SHA256 Credential="u8);
        writer.Write(credentials.AccessKeyId);
        writer.Write((byte)'/');
        WriteScope(amzDate, ref writer);
        writer.Write(", SignedHeaders="u8);
        CanonicalHeaders.WriteNames(request.Headers, ref writer);
        writer.Write(", Signature="u8);
        writer.WriteHex(signature);
        return writer.ToStringAndDispose();
    }

    /// <summary>Writes the string to sign.</summary>
    public void WriteStringToSign(ReadOnlySpan<byte> requestHash, string amzDate, ref Utf8Writer writer)
    {
        writer.Write("AWS4-HMAC-SHA256\n"u8);
        writer.Write(amzDate);
        writer.Write((byte)'\n');
        WriteScope(amzDate, ref writer);
        writer.Write((byte)'\n');
        writer.WriteHex(requestHash);
    }

    private void ComputeSignature(
        AwsCredentials credentials, ReadOnlySpan<byte> requestHash, string amzDate, Span<byte> signature)
    {
        var writer = new Utf8Writer(stackalloc byte[256]);
        WriteStringToSign(requestHash, amzDate, ref writer);

        Span<byte> date = stackalloc byte[DateLength];
        for (var i = 0; i < DateLength; i++)
        {
            date[i] = (byte)amzDate[i];
        }

        HMACSHA256.HashData(Keys.Get(credentials, date, region, service), writer.Written, signature);
        writer.Dispose();
    }

    private void WriteScope(string amzDate, ref Utf8Writer writer)
    {
        writer.Write(amzDate.AsSpan(0, DateLength));
        writer.Write((byte)'/');
        writer.Write(region);
        writer.Write((byte)'/');
        writer.Write(service);
        writer.Write("/aws4_request"u8);
    }
}
