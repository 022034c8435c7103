using System.Text;
using System.Text.Json;
using ExtProc.Aws.Credentials;
using ExtProc.Aws.SigV4;

namespace ExtProc.Aws.Tests.SigV4;

/// <summary>One record of sigv4-vectors.json: a request with every intermediate result of its signature.</summary>
internal sealed class SignatureVector(JsonElement record)
{
    public string Name => Text("name");
    public string? ModelId => Optional(record, "modelId");
    public string Service => Text("service");
    public string Region => Text("region");
    public string AmzDate => Text("amzDate");
    public string Method => Text("method");
    public string Host => Text("host");
    public string Path => Text("path");
    public string Query => Optional(record, "query") ?? "";
    public byte[] Body => Encoding.UTF8.GetBytes(Text("body"));
    public string BodySha256 => Text("bodySha256");
    public string CanonicalUri => Text("canonicalUri");
    public string CanonicalRequest => Text("canonicalRequest");
    public string CanonicalRequestSha256 => Text("canonicalRequestSha256");
    public string StringToSign => Text("stringToSign");
    public string Authorization => Text("authorization");

    public AwsCredentials Credentials
    {
        get
        {
            var keys = record.GetProperty("credentials");
            return new AwsCredentials(
                keys.GetProperty("accessKeyId").GetString()!,
                keys.GetProperty("secretAccessKey").GetString()!,
                Optional(keys, "sessionToken"),
                null);
        }
    }

    public HeaderToSign[] Headers
    {
        get
        {
            var headers = record.GetProperty("headersBeforeAuthorization").EnumerateObject()
                .Select(header => new HeaderToSign(header.Name, header.Value.GetString()!))
                .ToArray();
            CanonicalHeaders.Sort(headers);
            return headers;
        }
    }

    public static IReadOnlyList<SignatureVector> All { get; } = Load();

    public static SignatureVector Numbered(int number) =>
        All.Single(vector => vector.Name.StartsWith($"{number} ", StringComparison.Ordinal));

    private static SignatureVector[] Load()
    {
        using var stream = typeof(SignatureVector).Assembly.GetManifestResourceStream("sigv4-vectors.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("vectors").EnumerateArray().Select(record => new SignatureVector(record.Clone()))];
    }

    private string Text(string name) => record.GetProperty(name).GetString()!;

    private static string? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetString() : null;
}
