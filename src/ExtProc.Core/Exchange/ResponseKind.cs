using ExtProc.Core.Http;

namespace ExtProc.Core.Exchange;

/// <summary>Step (7): what a response is. Decided once, from its headers.</summary>
internal enum ResponseKind
{
    /// <summary>Bedrock's event stream, as asked for.</summary>
    EventStream,

    /// <summary>Bedrock's JSON document, as asked for.</summary>
    Whole,

    /// <summary>An error of Bedrock.</summary>
    UpstreamError,

    /// <summary>A reply that Envoy made itself: 413, 503, 504, the deny route.</summary>
    LocalReply,

    /// <summary>A success in a form nobody asked for.</summary>
    Unexpected,
}

/// <summary>Tells the kinds apart.</summary>
internal static class ResponseKinds
{
    /// <summary>Decides what a response is.</summary>
    /// <param name="headers">The response headers.</param>
    /// <param name="status">Their <c>:status</c>.</param>
    /// <param name="codeDetails">Envoy's <c>response.code_details</c>, or null when the filter does not send it.</param>
    /// <param name="requestSent">Whether the translated request had been handed to Envoy.</param>
    /// <param name="streamAsked">Whether the client asked for a stream.</param>
    public static ResponseKind Decide(
        IHeaderView headers, int status, string? codeDetails, bool requestSent, bool streamAsked)
    {
        if (!requestSent || IsLocalReply(headers, codeDetails))
        {
            return ResponseKind.LocalReply;
        }

        if (status is < 200 or >= 300)
        {
            return ResponseKind.UpstreamError;
        }

        if (headers.Find("content-encoding") is { Length: > 0 } coding && coding != "identity")
        {
            return ResponseKind.Unexpected;
        }

        return (MediaType(headers.Find("content-type")), streamAsked) switch
        {
            ("application/vnd.amazon.eventstream", true) => ResponseKind.EventStream,
            ("application/json", false) => ResponseKind.Whole,
            _ => ResponseKind.Unexpected,
        };
    }

    /// <summary>
    /// <c>via_upstream</c> is Envoy's word for a reply that came from the upstream. A filter that does not send the
    /// attribute leaves only the looks: Envoy's text, and none of Bedrock's ids.
    /// </summary>
    private static bool IsLocalReply(IHeaderView headers, string? codeDetails) => codeDetails is not null
        ? codeDetails != "via_upstream"
        : headers.Find(UpstreamHeaders.RequestId) is null && MediaType(headers.Find("content-type")) == "text/plain";

    private static string? MediaType(string? contentType)
    {
        if (contentType is null)
        {
            return null;
        }

        var parameters = contentType.IndexOf(';', StringComparison.Ordinal);
        return (parameters < 0 ? contentType : contentType[..parameters].TrimEnd()).ToLowerInvariant();
    }
}
