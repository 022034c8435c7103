namespace ExtProc.Server.Transactions;

/// <summary>What the response headers say of an upstream reply, kept until its body is there.</summary>
/// <param name="Status">The <c>:status</c>.</param>
/// <param name="RequestId">Bedrock's request id, or one of ours.</param>
/// <param name="ErrorType">The <c>x-amzn-errortype</c>, or null.</param>
/// <param name="RetryAfter">The <c>retry-after</c>, or null.</param>
/// <param name="CodeDetails">Envoy's <c>response.code_details</c>, or null.</param>
internal readonly record struct UpstreamReply(
    int Status, string RequestId, string? ErrorType, string? RetryAfter, string? CodeDetails)
{
    private const int LongestId = 128;

    /// <summary>Reads the headers; an id that is missing or unusual is replaced, since it ends up in the client's reply.</summary>
    public static UpstreamReply Read(IHeaderView headers, string? codeDetails) => new(
        int.TryParse(headers.Find(":status"), out var status) ? status : 0,
        headers.Find(UpstreamHeaders.RequestId) is { } id && IsPlain(id) ? id : Guid.NewGuid().ToString("D"),
        headers.Find("x-amzn-errortype"),
        headers.Find("retry-after"),
        codeDetails);

    private static bool IsPlain(string id)
    {
        if (id.Length is 0 or > LongestId)
        {
            return false;
        }

        foreach (var c in id)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }
}
