namespace ExtProc.Core.Http;

/// <summary>Which headers of a client must not travel on.</summary>
internal static class ClientHeaders
{
    /// <summary>
    /// Most header lines of a request, Envoy's own among them. Envoy takes 100 (<c>max_headers_count</c>) and answers 500 when
    /// an external processor goes over that; the answers to one request add at most six, with <c>content-length</c> and
    /// <c>content-type</c> when the client sent none.
    /// </summary>
    public const int MostLines = 94;

    // Removed also when they are not seen: the filter may hide headers from the sidecar (forward_rules).
    private static readonly string[] Always =
    [
        "authorization", "x-api-key", "api-key", "proxy-authorization", "cookie", "accept-encoding",
        "x-amz-date", "x-amz-security-token", "x-amz-content-sha256",
    ];

    /// <summary>
    /// Removes credentials, cookies and everything that AWS would read as its own. <c>accept-encoding</c> goes as well:
    /// a compressed reply could not be translated as it comes.
    /// </summary>
    public static void Strip(IHeaderView headers, HeaderEdits edits)
    {
        foreach (var name in Always)
        {
            edits.Remove(name);
        }

        for (var line = 0; line < headers.Lines; line++)
        {
            var name = headers.NameAt(line);
            if (IsAws(name) && Array.IndexOf(Always, name) < 0)
            {
                edits.Remove(name);
            }
        }
    }

    /// <summary>Whether the body is in a coding that cannot be read, as told by <c>content-encoding</c>.</summary>
    public static bool IsEncoded(IHeaderView headers) =>
        headers.Find("content-encoding") is { Length: > 0 } coding
        && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase);

    private static bool IsAws(string name) =>
        name.StartsWith("x-amz-", StringComparison.Ordinal) || name.StartsWith("x-amzn-", StringComparison.Ordinal);
}
