using Microsoft.Extensions.Logging;

namespace ExtProc.Core.Exchange;

/// <summary>
/// What an exchange tells an operator. Names are event names and stay; the ids 2xx are shared with the log of the home that
/// serves the exchange. No message takes a token, a key, a header value or a body.
/// </summary>
internal static partial class TransactionLog
{
    [LoggerMessage(202, LogLevel.Warning, "AWS refused the gateway's own credentials, rights or signature with {Status}, request id {RequestId}: check the IAM policy, the clock, and that no route rewrites host or path")]
    public static partial void UpstreamAuthRefused(ILogger logger, int status, string requestId);
}
