using System.Security.Cryptography;
using System.Text;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;
using ExtProc.Aws.Credentials;
using ExtProc.Aws.SigV4;
using Xunit;

namespace ExtProc.Aws.Tests.SigV4;

/// <summary>A second opinion: the AWS SDK's own signer, on requests that no vector thought of.</summary>
public sealed class SdkSignatureTests
{
    private static readonly string[] Regions = ["us-east-1", "eu-central-1", "ap-northeast-1", "us-gov-west-1"];
    private static readonly string[] Operations = ["converse", "converse-stream", "invoke", "count-tokens"];

    [Fact]
    public void Three_thousand_generated_requests_get_the_signature_of_the_sdk()
    {
        var random = new Random(20261120);
        for (var i = 0; i < 3000; i++)
        {
            var generated = Generate(random);
            var fromSdk = SignWithSdk(generated);

            Assert.Equal(fromSdk, SignWithOurs(generated));
        }
    }

    private sealed class Generated
    {
        public required AwsCredentials Credentials { get; init; }
        public required string Region { get; init; }
        public required string ModelId { get; init; }
        public required string Operation { get; init; }
        public required byte[] Body { get; init; }
        public required DateTime Time { get; init; }
        public required Dictionary<string, string> Headers { get; init; }

        // What the SDK signed with: it adds headers of its own.
        public HeaderToSign[] SignedHeaders { get; set; } = [];
        public string AmzDate { get; set; } = "";
        public string Host => $"bedrock-runtime.{Region}.amazonaws.com";
    }

    private static Generated Generate(Random random)
    {
        var headers = new Dictionary<string, string> { ["content-type"] = random.Next(2) == 0 ? "application/json" : "application/json; charset=utf-8" };
        for (var i = random.Next(3); i > 0; i--)
        {
            // No tabs: the SDK keeps them at the ends of a value, where HTTP has none.
            headers[$"x-amz-extra-{i}"] = Text(random, "ab  =/+,;\"", random.Next(1, 30));
        }

        return new Generated
        {
            Credentials = new AwsCredentials(
                "AKID" + Text(random, "ABCDEFGH234567", 16),
                Text(random, "abcdefXYZ019+/=", 40),
                random.Next(2) == 0 ? null : Text(random, "abcdefXYZ019+/=", random.Next(1, 1500)),
                null),
            Region = Regions[random.Next(Regions.Length)],
            ModelId = "m" + Text(random, "abcXYZ019-._~:/ %!'()*+@$&=,;#?[]éß世🌍", random.Next(1, 120)),
            Operation = Operations[random.Next(Operations.Length)],
            Body = Bytes(random, random.Next(0, 3000)),
            Time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(random.Next(365 * 86400)),
            Headers = headers,
        };
    }

    private static string SignWithSdk(Generated generated)
    {
        var request = new DefaultRequest(new AnyRequest(), "bedrock")
        {
            HttpMethod = "POST",
            Endpoint = new Uri($"https://{generated.Host}"),
            ResourcePath = $"/model/{{modelId}}/{generated.Operation}",
            OverrideSigningServiceName = "bedrock",
            Content = generated.Body,
        };
        request.AddPathResource("{modelId}", generated.ModelId);
        foreach (var (name, value) in generated.Headers)
        {
            request.Headers[name] = value;
        }

        if (generated.Credentials.SessionToken is { } token)
        {
            request.Headers["x-amz-security-token"] = token;
        }

        var result = new AWS4Signer().SignRequest(
            request,
            new AnyConfig { AuthenticationRegion = generated.Region },
            new RequestMetrics(),
            generated.Credentials.AccessKeyId,
            generated.Credentials.SecretAccessKey,
            generated.Time);

        var values = new Dictionary<string, string>(request.Headers, StringComparer.OrdinalIgnoreCase);
        generated.SignedHeaders = [.. result.SignedHeaders.Split(';').Select(name => new HeaderToSign(name, values[name]))];
        generated.AmzDate = result.ISO8601DateTime;
        return result.ForAuthorizationHeader;
    }

    private static string SignWithOurs(Generated generated)
    {
        CanonicalHeaders.Sort(generated.SignedHeaders);
        var request = new CanonicalRequest
        {
            Method = "POST",
            Path = $"/model/{UriEncoding.EncodeSegment(generated.ModelId)}/{generated.Operation}",
            Headers = generated.SignedHeaders,
            BodyHash = SHA256.HashData(generated.Body),
        };
        return new RequestSignature(generated.Region, "bedrock").Authorize(generated.Credentials, request, generated.AmzDate);
    }

    private static string Text(Random random, string alphabet, int length)
    {
        var runes = alphabet.EnumerateRunes().ToArray();
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            text.Append(runes[random.Next(runes.Length)]);
        }

        return text.ToString();
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private sealed class AnyRequest : AmazonWebServiceRequest;

    private sealed class AnyConfig() : ClientConfig(new DefaultConfigurationProvider([new DefaultConfiguration { Name = DefaultConfigurationMode.Standard }]))
    {
        public override string RegionEndpointServiceName => "bedrock";
        public override string ServiceVersion => "2023-09-30";
        public override string UserAgent => "test";
        public override Amazon.Runtime.Endpoints.Endpoint DetermineServiceOperationEndpoint(Amazon.Runtime.Endpoints.ServiceOperationEndpointParameters parameters) =>
            throw new NotSupportedException();
    }
}
