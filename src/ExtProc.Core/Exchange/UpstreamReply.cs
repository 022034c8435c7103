using ExtProc.Core.Http;

namespace ExtProc.Core.Exchange;

/// <summary>What the response headers say of an upstream reply, kept until its body is there.</summary>
/// <param name="Status">The <c>:status</c>.</param>
/// <param name="RequestId">Bedrock's request id, or one of ours.</param>
/// <param name="ErrorType">The <c>x-amzn-errortype</c>, or null.</param>
/// <param name="RetryAfter">The <c>retry-after</c>, or null.</param>
/// <param name="CodeDetails">Envoy's <c>response.code_details</c>, or null.</param>
internal readonly record struct UpstreamReply(
    int Status, string RequestId, string? ErrorType, string? RetryAfter, string? CodeDetails)
{
    /// <summary>Reads the headers; an id that is missing or unusual is replaced, since it ends up in the client's reply.</summary>
    public static UpstreamReply Read(IHeaderView headers, string? codeDetails) => new(
        int.TryParse(headers.Find(":status"), out var status) ? status : 0,
        UpstreamHeaders.FindPlain(headers, UpstreamHeaders.RequestId) ?? Guid.NewGuid().ToString("D"),
        headers.Find("x-amzn-errortype"),
        UpstreamHeaders.FindPlain(headers, UpstreamHeaders.RetryAfter),
        codeDetails);
}
