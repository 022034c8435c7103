namespace ExtProc.Server.Transactions;

/// <summary>Which headers of the upstream a client has no use for.</summary>
internal static class UpstreamHeaders
{
    /// <summary>Bedrock's request id: what an operator needs to ask AWS.</summary>
    public const string RequestId = "x-amzn-requestid";

    /// <summary>Removes what AWS says to its own clients, the request id excepted, and where it would send them instead.</summary>
    public static void Strip(IHeaderView headers, Answer answer)
    {
        for (var line = 0; line < headers.Lines; line++)
        {
            var name = headers.NameAt(line);
            if (name != RequestId && (name == "location" || name.StartsWith("x-amzn-", StringComparison.Ordinal)))
            {
                answer.Remove(name);
            }
        }
    }
}
