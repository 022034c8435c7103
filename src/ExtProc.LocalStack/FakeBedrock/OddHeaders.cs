namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>Reply headers that AWS may send, or a proxy on the way: none of them is for a client, and each names an ARN.</summary>
internal static class OddHeaders
{
    /// <summary>Their names.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "x-amz-id-2", "x-amz-request-id", "x-amz-apigw-id", "x-amzn-trace-id", "x-amzn-bedrock-invocation-latency", "x-amzn-remapped-date",
        "link", "set-cookie", "location", "content-location", "etag", "via", "www-authenticate", "x-cache", "x-team", "x-extproc-ignored",
        "x-request-id", "x-envoy-original-path", "x-envoy-upstream-service-time", "x-envoy-foo", "host", "server-timing", "a-header-of-next-year",
    ];

    /// <summary>Adds them all.</summary>
    public static void AddTo(IHeaderDictionary headers)
    {
        foreach (var name in Names)
        {
            headers[name] = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/fin0sonnet01";
        }
    }
}
