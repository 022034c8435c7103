using System.Buffers;
using System.Text;
using ExtProc.Core.Exchange;
using ExtProc.LocalStack.FakeBedrock;
using ExtProc.Testing.Exchanges;

namespace ExtProc.Core.Tests.Exchange;

/// <summary>A stream of Bedrock, sent frame by frame through a transaction.</summary>
internal sealed class StreamedReply : IDisposable
{
    private readonly Transaction _transaction;

    public StreamedReply(Gateway gateway)
    {
        _transaction = gateway.Sent(Gateway.StreamBody);
        _transaction.OnResponseHeaders(Gateway.Response(200, "application/vnd.amazon.eventstream"), "via_upstream", endOfStream: false);
        Event("messageStart", """{"role":"assistant"}""");
    }

    /// <summary>Sends an event; the answer is valid until the next one.</summary>
    public Directive Event(string type, string payload) => Send(EventStreamEncoder.Event(type, Encoding.UTF8.GetBytes(payload)));

    /// <summary>Sends an exception.</summary>
    public Directive Exception(string type, string message) =>
        Send(EventStreamEncoder.Exception(type, Encoding.UTF8.GetBytes($$"""{"message":"{{message}}"}""")));

    /// <summary>Sends an error that is not part of the API's model.</summary>
    public Directive Error(string code, string message) =>
        Send(EventStreamEncoder.Frame([(":message-type", "error"), (":error-code", code), (":error-message", message)], []));

    /// <summary>Ends the body.</summary>
    public Directive End() => _transaction.OnResponseBody(ReadOnlySequence<byte>.Empty, endOfStream: true)!;

    public void Dispose() => _transaction.Dispose();

    private Directive Send(byte[] frame) => _transaction.OnResponseBody(new ReadOnlySequence<byte>(frame), endOfStream: false)!;
}
