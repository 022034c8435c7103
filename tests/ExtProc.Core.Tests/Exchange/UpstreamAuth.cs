using ExtProc.Testing.Exchanges;
using ExtProc.Testing.Logs;
using Xunit;

namespace ExtProc.Core.Tests.Exchange;

/// <summary>When AWS refuses the gateway itself, the operator is told, whether it is a reply of its own or an exception inside a stream.</summary>
public sealed class UpstreamAuth : IDisposable
{
    private const string Message = "User: arn:aws:sts::111122223333:assumed-role/gw is not authorized";

    private readonly LogGuard _log = new();
    private readonly Gateway _gateway;

    public UpstreamAuth() => _gateway = new Gateway(logger: _log.Factory.CreateLogger("test"));

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData("accessDeniedException", 0)]
    [InlineData("unrecognizedClientException", 0)]
    [InlineData("invalidSignatureException", 0)]
    [InlineData("expiredTokenException", 1)]
    public void An_exception_inside_a_stream_is_logged_as_the_reply_of_the_same_name_is(string exception, int keysExpired)
    {
        using (var transaction = _gateway.Sent())
        {
            transaction.OnResponseHeaders(
                Gateway.Response(403, "application/json", ("x-amzn-errortype", char.ToUpperInvariant(exception[0]) + exception[1..])), "via_upstream", false);
            transaction.OnResponseBody(Gateway.Bytes($$"""{"message":"{{Message}}"}"""), endOfStream: true);
        }

        using (var reply = new StreamedReply(_gateway))
        {
            Assert.Contains("\"upstream_auth_error\"", Gateway.Text(reply.Exception(exception, Message)), StringComparison.Ordinal);
            reply.Exception(exception, Message);
            reply.End();
        }

        Assert.Equal(2, _log.Entries.Count);
        Assert.Equal(_log.Entries[0], _log.Entries[1]);
        Assert.DoesNotContain("arn:", _log.Entries[0].ToString(), StringComparison.Ordinal);
        Assert.Contains("5d1b0f2c-0001", _log.Entries[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(2 * keysExpired, _gateway.KeysExpired);
    }

    [Fact]
    public void An_error_frame_is_logged_too()
    {
        using var reply = new StreamedReply(_gateway);
        reply.Error("AccessDeniedException", Message);

        Assert.Single(_log.Entries);
    }

    [Theory]
    [InlineData("throttlingException")]
    [InlineData("modelStreamErrorException")]
    [InlineData("validationException")]
    public void Other_exceptions_are_not(string exception)
    {
        using var reply = new StreamedReply(_gateway);
        reply.Exception(exception, Message);

        Assert.Empty(_log.Entries);
    }
}
