using System.Globalization;
using System.Text;
using ExtProc.LocalStack.FakeBedrock;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>The fake Bedrock's check against signatures made by an AWS SDK (@smithy/signature-v4 5.7.5), and against every way to spoil one.</summary>
public sealed class SignatureCheckTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string Hello = """{"messages":[{"role":"user","content":[{"text":"Hello"}]}],"inferenceConfig":{"maxTokens":16}}""";
    private const string Profile = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc123def456";
    private const string SessionToken = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJIMEYCIQD+/==";
    private static readonly DateTimeOffset SignedAt = DateTimeOffset.Parse("2026-11-20T12:34:56Z", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("us-east-1", "/model/anthropic.claude-opus-4-8/converse", "", "203fd62e20441ad7226bb374b21b158c53fa796fcca1524be82c8ff11ccf80fb")]
    [InlineData("us-west-2", "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse", "", "b20ff4626105da22879b5fcca1cb78f07c18d42f8c225eba631149130153b531")]
    [InlineData("us-west-2", "/model/us.anthropic.claude-sonnet-4-5-20250929-v1:0/converse", "", "b00eeb665d213a9724e9ea84b141fe958ada13036b672cd96d297f1257708584")]
    [InlineData("us-east-1", Profile + "/converse", "", "a06e081ce466db499e94326f59d72f7c508bcb7f0c0bc26284364a63e49677f8")]
    [InlineData("us-east-1", Profile + "/converse-stream", "application/vnd.amazon.eventstream", "df6d9ad37fdc14a9b1e7d3e02468cd730a56a498cdf4107b8a3a9cfa888e96a7")]
    public void Signature_of_an_sdk_is_accepted(string region, string target, string accept, string signature)
    {
        var request = Request(region, target, signature, accept: accept);

        Assert.Null(Check(region).Verify(request));
    }

    [Fact]
    public void Temporary_credentials_are_accepted_with_their_session_token()
    {
        var request = Request("eu-central-1", "/model/eu.amazon.nova-lite-v1%3A0/converse", "25e8e2502be0f6765b6a1881bf09702d223ddfd7bf15fe1c5e09e2dc878f5ed7", "ASIAEXAMPLETOKEN", SessionToken);

        Assert.Null(Check("eu-central-1", new FakeCredentials("ASIAEXAMPLETOKEN", Secret, SessionToken)).Verify(request));
        Assert.Equal("UnrecognizedClientException", Check("eu-central-1", new FakeCredentials("ASIAEXAMPLETOKEN", Secret, "another")).Verify(request)?.Type);
    }

    [Fact]
    public void Body_hash_header_is_not_needed()
    {
        var request = Request("us-east-1", "/model/amazon.nova-lite-v1%3A0/converse", "09da47cb67ce74fed078a2468ebf6ec4660e8d122863ba75a298cfe18bea18c8");
        var minimal = request with
        {
            Headers = [.. request.Headers.Where(header => header.Key is not ("content-length" or "x-amz-content-sha256" or "authorization")),
                Authorization("us-east-1", "AKIDEXAMPLE", "content-type;host;x-amz-date", "09da47cb67ce74fed078a2468ebf6ec4660e8d122863ba75a298cfe18bea18c8")],
        };

        Assert.Null(Check("us-east-1").Verify(minimal));
    }

    [Theory]
    [InlineData("body")]
    [InlineData("target")]
    [InlineData("method")]
    [InlineData("host")]
    [InlineData("content-type")]
    [InlineData("x-amz-date")]
    [InlineData("unsigned x-amz-target")]
    [InlineData("two hosts")]
    public void Any_change_after_signing_is_refused(string change)
    {
        var good = Request("us-east-1", Profile + "/converse", "a06e081ce466db499e94326f59d72f7c508bcb7f0c0bc26284364a63e49677f8");
        var spoiled = change switch
        {
            "body" => good with { Body = Encoding.UTF8.GetBytes(Hello.Replace("Hello", "Hallo", StringComparison.Ordinal)) },
            "target" => good with { Target = good.Target.Replace("abc123def456", "abc123def457", StringComparison.Ordinal) },
            "method" => good with { Method = "PUT" },
            "unsigned x-amz-target" => good with { Headers = [.. good.Headers, new("x-amz-target", "other")] },
            "two hosts" => good with { Headers = [.. good.Headers, new("host", "other.example")] },
            _ => good with { Headers = [.. good.Headers.Select(header => header.Key == change ? new(change, Other(header.Value)) : header)] },
        };

        Assert.Equal("InvalidSignatureException", Check("us-east-1").Verify(spoiled)?.Type);
    }

    [Fact]
    public void Request_without_a_signature_is_refused()
    {
        var good = Request("us-east-1", Profile + "/converse", "a06e081ce466db499e94326f59d72f7c508bcb7f0c0bc26284364a63e49677f8");
        var unsigned = good with { Headers = [.. good.Headers.Where(header => header.Key != "authorization")] };
        var bearer = good with { Headers = [.. unsigned.Headers, new("authorization", "Bearer abc")] };

        Assert.Equal("MissingAuthenticationTokenException", Check("us-east-1").Verify(unsigned)?.Type);
        Assert.Equal("IncompleteSignatureException", Check("us-east-1").Verify(bearer)?.Type);
    }

    [Theory]
    [InlineData(-301)]
    [InlineData(301)]
    public void Signature_older_or_newer_than_five_minutes_is_refused(int seconds)
    {
        var good = Request("us-east-1", Profile + "/converse", "a06e081ce466db499e94326f59d72f7c508bcb7f0c0bc26284364a63e49677f8");

        Assert.Null(Check("us-east-1", clock: SignedAt.AddSeconds(seconds - Math.Sign(seconds))).Verify(good));
        Assert.Equal("InvalidSignatureException", Check("us-east-1", clock: SignedAt.AddSeconds(seconds)).Verify(good)?.Type);
    }

    [Fact]
    public void Signature_for_another_region_or_by_other_keys_is_refused()
    {
        var good = Request("us-east-1", Profile + "/converse", "a06e081ce466db499e94326f59d72f7c508bcb7f0c0bc26284364a63e49677f8");

        Assert.Equal("InvalidSignatureException", Check("eu-west-1").Verify(good)?.Type);
        Assert.Equal("InvalidSignatureException", Check("us-east-1", new FakeCredentials("AKIDEXAMPLE", "another secret", null)).Verify(good)?.Type);
        Assert.Equal("UnrecognizedClientException", Check("us-east-1", new FakeCredentials("AKIDOTHER", Secret, null)).Verify(good)?.Type);
    }

    private static SignatureCheck Check(string region, FakeCredentials? credentials = null, DateTimeOffset? clock = null) =>
        new(credentials ?? new FakeCredentials("AKIDEXAMPLE", Secret, null), region, new FakeTimeProvider(clock ?? SignedAt));

    private static ReceivedRequest Request(string region, string target, string signature, string keyId = "AKIDEXAMPLE", string? sessionToken = null, string accept = "")
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["content-length"] = "94",
            ["content-type"] = "application/json",
            ["host"] = $"bedrock-runtime.{region}.amazonaws.com",
            ["x-amz-content-sha256"] = "57a20cc31f585190fb22055297edf1b864f633a710fe65001d7e6737b9410c17",
            ["x-amz-date"] = "20261120T123456Z",
        };
        if (sessionToken is not null)
        {
            headers["x-amz-security-token"] = sessionToken;
        }

        if (accept != "")
        {
            headers["accept"] = accept;
        }

        return new ReceivedRequest
        {
            Method = "POST",
            Target = target,
            Headers = [.. headers, Authorization(region, keyId, string.Join(';', headers.Keys), signature)],
            Body = Encoding.UTF8.GetBytes(Hello),
        };
    }

    private static KeyValuePair<string, string> Authorization(string region, string keyId, string signedHeaders, string signature) =>
        new("authorization", $"AWS4-HMAC-SHA256 Credential={keyId}/20261120/{region}/bedrock/aws4_request, SignedHeaders={signedHeaders}, Signature={signature}");

    // Still plausible for its header: one second later, another host, another type.
    private static string Other(string value) => value == "20261120T123456Z" ? "20261120T123457Z" : value + "x";
}
