using ExtProc.Core.Http;
using ExtProc.Dialects.Contract;

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
    /// <param name="asked">What the upstream was asked for; null when no request had been handed to Envoy.</param>
    public static ResponseKind Decide(
        IHeaderView headers, int status, string? codeDetails, Operation? asked)
    {
        if (asked is null || IsLocalReply(headers, codeDetails))
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

        if (MediaType(headers.Find("content-type")) != asked.ReplyType)
        {
            return ResponseKind.Unexpected;
        }

        return asked.Streams ? ResponseKind.EventStream : ResponseKind.Whole;
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
