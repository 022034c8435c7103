namespace ExtProc.Server.Transactions;

/// <summary>Which headers of a client must not travel on.</summary>
internal static class ClientHeaders
{
    private static readonly string[] Credentials = ["authorization", "x-api-key", "api-key", "proxy-authorization", "cookie"];

    /// <summary>
    /// Removes credentials, cookies and everything that AWS would read as its own. <c>accept-encoding</c> goes as well:
    /// a compressed reply could not be translated as it comes.
    /// </summary>
    public static void Strip(IHeaderView headers, Answer answer)
    {
        for (var line = 0; line < headers.Lines; line++)
        {
            var name = headers.NameAt(line);
            if (name is "accept-encoding" || IsAws(name) || Array.IndexOf(Credentials, name) >= 0)
            {
                answer.Remove(name);
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
