using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>Decides, as Bedrock does, whether a request is signed by keys it knows, for exactly these bytes, and now.</summary>
/// <param name="credentials">The keys that are known.</param>
/// <param name="region">Region that the scope must name.</param>
/// <param name="clock">Bedrock's clock.</param>
internal sealed class SignatureCheck(FakeCredentials credentials, string region, TimeProvider clock)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Verifies the request.</summary>
    /// <returns>Null when the signature is good, else the error Bedrock would answer with.</returns>
    public BedrockError? Verify(ReceivedRequest request)
    {
        if (request.Header("authorization") is not { } authorization)
        {
            return new BedrockError(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
        }

        if (!TryParse(authorization, out var scope, out var signedHeaders, out var signature))
        {
            return new BedrockError(400, "IncompleteSignatureException", "The Authorization header is not a Signature Version 4.");
        }

        if (scope[0] != credentials.AccessKeyId || request.Header("x-amz-security-token") != credentials.SessionToken)
        {
            return new BedrockError(403, "UnrecognizedClientException", "The security token included in the request is invalid.");
        }

        var date = request.Header("x-amz-date") ?? "";
        return Scope(scope, date) ?? Age(date) ?? Coverage(request, signedHeaders) ?? Bytes(request, scope, date, signedHeaders, signature);
    }

    private BedrockError? Scope(string[] scope, string date)
    {
        string[] expected = [credentials.AccessKeyId, date.Split('T')[0], region, "bedrock", "aws4_request"];
        return scope.SequenceEqual(expected) ? null : BedrockError.Signature("Credential should be scoped to " + string.Join('/', expected[1..]));
    }

    private BedrockError? Age(string date)
    {
        if (!DateTimeOffset.TryParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signedAt))
        {
            return BedrockError.Signature("X-Amz-Date is not a date.");
        }

        return (clock.GetUtcNow() - signedAt).Duration() <= Tolerance ? null : BedrockError.Signature($"Signature expired or not yet current: {date}");
    }

    // What is not signed could have been changed on the way.
    private static BedrockError? Coverage(ReceivedRequest request, string[] signedHeaders)
    {
        if (!signedHeaders.SequenceEqual(signedHeaders.Order(StringComparer.Ordinal)))
        {
            return BedrockError.Signature("SignedHeaders is not sorted.");
        }

        var uncovered = request.Headers.Select(header => header.Key)
            .Where(name => name == "host" || name.StartsWith("x-amz-", StringComparison.Ordinal))
            .Except(signedHeaders).FirstOrDefault();
        if (uncovered is not null || !signedHeaders.Contains("host"))
        {
            return BedrockError.Signature($"'{uncovered ?? "host"}' must be a signed header.");
        }

        var stated = request.Header("x-amz-content-sha256");
        return stated is null || stated == CanonicalRequest.Hex(SHA256.HashData(request.Body))
            ? null
            : BedrockError.Signature("x-amz-content-sha256 does not match the body.");
    }

    private BedrockError? Bytes(ReceivedRequest request, string[] scope, string date, string[] signedHeaders, string signature)
    {
        var canonicalHash = CanonicalRequest.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalRequest.Build(request, signedHeaders))));
        var stringToSign = string.Join('\n', Algorithm, date, string.Join('/', scope[1..]), canonicalHash);
        var key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey);
        foreach (var part in scope[1..].Append(stringToSign))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return CanonicalRequest.Hex(key) == signature
            ? null
            : BedrockError.Signature("The request signature we calculated does not match the signature you provided.");
    }

    private static bool TryParse(string authorization, out string[] scope, out string[] signedHeaders, out string signature)
    {
        (scope, signedHeaders, signature) = ([], [], "");
        if (!authorization.StartsWith(Algorithm + " ", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var part in authorization[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries))
        {
            switch (part.Split('=', 2))
            {
                case ["Credential", var value]: scope = value.Split('/'); break;
                case ["SignedHeaders", var value]: signedHeaders = value.Split(';'); break;
                case ["Signature", var value]: signature = value; break;
                default: return false;
            }
        }

        return scope.Length == 5 && signedHeaders.Length > 0 && signature.Length == 64;
    }
}
