using System.Text;

namespace ExtProc.LocalStack.StandIn;

/// <summary>The JSON that the bootstrap's <c>local_reply_config</c> makes of a reply that Envoy gives itself.</summary>
internal static class LocalReplyBody
{
    private static readonly byte[] Refused = Body("the gateway refused the request", "invalid_request_error");
    private static readonly byte[] Failed = Body("the gateway could not answer", "server_error");

    /// <summary>The body for a status.</summary>
    public static byte[] For(int status) => status < 500 ? Refused : Failed;

    private static byte[] Body(string message, string type) =>
        Encoding.UTF8.GetBytes($$$"""{"error":{"code":"gateway_error","message":"{{{message}}}","param":null,"type":"{{{type}}}"}}""" + "\n");
}
