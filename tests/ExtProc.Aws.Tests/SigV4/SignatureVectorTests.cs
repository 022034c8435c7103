using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using ExtProc.Aws.SigV4;
using Xunit;

namespace ExtProc.Aws.Tests.SigV4;

public sealed class SignatureVectorTests
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, 10)];

    [Fact]
    public void All_ten_vectors_are_here() => Assert.Equal(10, SignatureVector.All.Count);

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_intermediate_result_is_the_vectors(int number)
    {
        var vector = SignatureVector.Numbered(number);
        var signature = new RequestSignature(vector.Region, vector.Service);
        var bodyHash = new byte[32];
        BodyHash.Compute(new ReadOnlySequence<byte>(vector.Body), bodyHash);
        var request = new CanonicalRequest
        {
            Method = vector.Method,
            Path = vector.Path,
            Query = vector.Query,
            Headers = vector.Headers,
            BodyHash = bodyHash,
        };

        var uri = new Utf8Writer(stackalloc byte[16]);
        CanonicalUri.Write(vector.Path, ref uri);
        var canonical = new Utf8Writer(stackalloc byte[16]);
        request.Write(ref canonical);
        var canonicalHash = new byte[32];
        request.Hash(canonicalHash);
        var toSign = new Utf8Writer(stackalloc byte[16]);
        signature.WriteStringToSign(canonicalHash, vector.AmzDate, ref toSign);

        Assert.Equal(vector.BodySha256, Convert.ToHexStringLower(bodyHash));
        Assert.Equal(vector.CanonicalUri, uri.ToStringAndDispose());
        Assert.Equal(vector.CanonicalRequest, canonical.ToStringAndDispose());
        Assert.Equal(vector.CanonicalRequestSha256, Convert.ToHexStringLower(canonicalHash));
        Assert.Equal(vector.StringToSign, toSign.ToStringAndDispose());
        Assert.Equal(vector.Authorization, signature.Authorize(vector.Credentials, request, vector.AmzDate));
    }

    // Not 7, which leaves the colon raw on purpose, nor 9 and 10, which have no model in the path.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(8)]
    public void The_wire_path_is_the_model_id_encoded_once(int number)
    {
        var vector = SignatureVector.Numbered(number);

        Assert.StartsWith($"/model/{UriEncoding.EncodeSegment(vector.ModelId!)}/converse", vector.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void The_products_own_form_is_vector_8()
    {
        var vector = SignatureVector.Numbered(8);
        var signer = new RequestSigner(vector.Region, vector.Service);

        var headers = signer.Sign(
            vector.Credentials, vector.Host, vector.Path, "application/json", new ReadOnlySequence<byte>(vector.Body), Time(vector));

        Assert.Equal(vector.Authorization, headers.Authorization);
        Assert.Equal(vector.AmzDate, headers.AmzDate);
        Assert.Null(headers.SecurityToken);
    }

    [Fact]
    public void A_session_token_is_sent_raw_and_signed()
    {
        var vector = SignatureVector.Numbered(4);
        var signer = new RequestSigner(vector.Region, vector.Service);
        var expected = new RequestSignature(vector.Region, vector.Service).Authorize(
            vector.Credentials,
            new CanonicalRequest
            {
                Method = "POST",
                Path = vector.Path,
                Headers = vector.Headers.Where(header => header.Name is not ("content-length" or "x-amz-content-sha256")).ToArray(),
                BodyHash = SHA256.HashData(vector.Body),
            },
            vector.AmzDate);

        var headers = signer.Sign(
            vector.Credentials, vector.Host, vector.Path, "application/json", new ReadOnlySequence<byte>(vector.Body), Time(vector));

        Assert.Equal(vector.Credentials.SessionToken, headers.SecurityToken);
        Assert.Contains("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,", headers.Authorization, StringComparison.Ordinal);
        Assert.Equal(expected, headers.Authorization);
    }

    [Fact]
    public void An_empty_session_token_is_no_session_token()
    {
        var vector = SignatureVector.Numbered(8);
        var signer = new RequestSigner(vector.Region, vector.Service);

        var headers = signer.Sign(
            vector.Credentials with { SessionToken = "" },
            vector.Host, vector.Path, "application/json", new ReadOnlySequence<byte>(vector.Body), Time(vector));

        Assert.Null(headers.SecurityToken);
        Assert.Equal(vector.Authorization, headers.Authorization);
    }

    [Fact]
    public void The_time_is_signed_in_utc()
    {
        var vector = SignatureVector.Numbered(8);
        var signer = new RequestSigner(vector.Region, vector.Service);

        var headers = signer.Sign(
            vector.Credentials, vector.Host, vector.Path, "application/json", new ReadOnlySequence<byte>(vector.Body),
            Time(vector).ToOffset(TimeSpan.FromHours(-13)));

        Assert.Equal(vector.Authorization, headers.Authorization);
    }

    [Fact]
    public void No_text_of_the_result_shows_the_session_token()
    {
        var vector = SignatureVector.Numbered(4);
        var headers = new RequestSigner(vector.Region, vector.Service).Sign(
            vector.Credentials, vector.Host, vector.Path, "application/json", new ReadOnlySequence<byte>(vector.Body), Time(vector));

        Assert.DoesNotContain(vector.Credentials.SessionToken!, headers.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Signature=", headers.ToString(), StringComparison.Ordinal);
    }

    private static DateTimeOffset Time(SignatureVector vector) => DateTimeOffset.ParseExact(
        vector.AmzDate, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
