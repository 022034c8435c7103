using ExtProc.Core.Exchange;
using ExtProc.Core.Http;
using ExtProc.Protos;
using ExtProc.Server.Grpc;
using ExtProc.Server.Logging;
using Grpc.Core;
using Kind = ExtProc.Protos.ProcessingRequest.RequestOneofCase;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace ExtProc.Server.Envoy;

/// <summary>
/// <c>envoy.service.ext_proc.v3.ExternalProcessor/Process</c>: reads a message, lets the transaction answer it, writes
/// the answer. Takes no decision of its own but one: whatever is not a finished exchange ends with a status that is not
/// OK, because Envoy takes OK as "let the rest pass unprocessed".
/// </summary>
internal sealed class ExternalProcessorMethod(Func<TransactionServices> services, ILogger<ExternalProcessorMethod> logger)
    : IDuplexMethod
{
    /// <summary>The service of this method, for server reflection.</summary>
    public static ServiceDescriptor Service => ExternalProcessor.Descriptor;

    /// <summary>The attribute that tells Envoy's own replies from the upstream's.</summary>
    public const string CodeDetails = "response.code_details";

    /// <summary>The attribute that tells connections of clients apart.</summary>
    public const string ConnectionId = "connection.id";

    /// <summary>The attribute with the client's address and port.</summary>
    public const string SourceAddress = "source.address";

    /// <inheritdoc />
    public string Path => "/envoy.service.ext_proc.v3.ExternalProcessor/Process";

    /// <inheritdoc />
    public async Task<Status> InvokeAsync(IDuplexCall call)
    {
        using var transaction = new Transaction(services());
        while (await call.ReadAsync().ConfigureAwait(false))
        {
            if (call.IsMessageDropped)
            {
                return await TurnAwayAsync(transaction, call).ConfigureAwait(false);
            }

            var message = ProcessingMessage.Read(call.Message);
            if (message.IsObservation)
            {
                return new Status(StatusCode.FailedPrecondition, "observability_mode must be off");
            }

            if (!message.HasWholeBodies)
            {
                Log.BodyModeUnsafe(logger);
                return new Status(StatusCode.FailedPrecondition, "both body modes of the filter must be BUFFERED");
            }

            if (message.Kind == Kind.None)
            {
                // A member this version does not know, such as a flow-control message: it asks for no answer.
                continue;
            }

            Directive? answer;
            try
            {
                answer = message is { Kind: Kind.RequestBody, Body.Length: > LargeBodyThreads.LongestShortBody }
                    ? await HandleLargeAsync(transaction, message, call).ConfigureAwait(false)
                    : Handle(transaction, message, call);
            }
            catch (Exception bug) when (bug is not (RpcException or OperationCanceledException))
            {
                return await FailAsync(transaction, message.Kind, call, bug).ConfigureAwait(false);
            }

            if (answer is null)
            {
                return BreakOff(transaction, message.Kind);
            }

            await WriteAsync(call, message.Kind, answer).ConfigureAwait(false);
            transaction.AnswerWritten();
            if (transaction.IsDone)
            {
                return Status.DefaultSuccess;
            }
        }

        return new Status(StatusCode.Cancelled, "the exchange was broken off");
    }

    private static Task<Directive?> HandleLargeAsync(Transaction transaction, ProcessingMessage message, IDuplexCall call) =>
        LargeBodyThreads.RunAsync(() => Handle(transaction, message, call), call.Cancelled);

    private static Directive? Handle(Transaction transaction, in ProcessingMessage message, IDuplexCall call) => message.Kind switch
    {
        Kind.RequestHeaders => transaction.OnRequestHeaders(
            new HeaderMapView(message.Message!.RequestHeaders.Headers), message.Message.RequestHeaders.EndOfStream, PeerOf(message.Message)),
        Kind.RequestBody => transaction.OnRequestBody(message.Body, call.Cancelled),
        Kind.ResponseHeaders => transaction.OnResponseHeaders(
            new HeaderMapView(message.Message!.ResponseHeaders.Headers),
            HeaderMapView.Attribute(message.Message, CodeDetails),
            message.Message.ResponseHeaders.EndOfStream),
        Kind.ResponseBody => transaction.OnResponseBody(message.Body, message.EndOfStream),
        Kind.ResponseTrailers => transaction.OnResponseTrailers(new HeaderMapView(message.Message!.ResponseTrailers.Trailers)),
        _ => transaction.OnRequestTrailers(new HeaderMapView(message.Message!.RequestTrailers.Trailers)),
    };

    private static ClientPeer PeerOf(ProcessingRequest message) =>
        new(HeaderMapView.Attribute(message, ConnectionId), HeaderMapView.Attribute(message, SourceAddress));

    private static ValueTask WriteAsync(IDuplexCall call, Kind kind, Directive answer) => answer is { ReplacesBody: true, ImmediateStatus: null }
        ? call.WriteAsync(new BodyAnswer(kind, answer))
        : call.WriteAsync(new ProtobufMessage(AnswerMessages.Build(kind, answer)));

    private Status BreakOff(Transaction transaction, Kind kind)
    {
        if (transaction.IsDone)
        {
            return new Status(StatusCode.Unavailable, "the exchange was cut off");
        }

        Log.MessageOutOfOrder(logger, kind.ToString());
        transaction.BreakOff();
        return new Status(StatusCode.FailedPrecondition, "a message came out of order");
    }

    /// <summary>There was no memory for a message: the client is told, if it can still be told anything.</summary>
    private static async Task<Status> TurnAwayAsync(Transaction transaction, IDuplexCall call)
    {
        if (transaction.OnDroppedMessage() is not { } answer)
        {
            return new Status(StatusCode.ResourceExhausted, "no memory for the message");
        }

        await WriteAsync(call, Kind.None, answer).ConfigureAwait(false);
        return Status.DefaultSuccess;
    }

    private async Task<Status> FailAsync(Transaction transaction, Kind kind, IDuplexCall call, Exception bug)
    {
        var id = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray().AsSpan(0, 4));
        Log.TransactionFailed(logger, bug.GetType().Name, id, bug.StackTrace);
        var canReply = transaction.CanEndWithReply;
        var reply = transaction.Fail(id);
        if (canReply)
        {
            await WriteAsync(call, kind, reply).ConfigureAwait(false);
        }

        return new Status(StatusCode.Internal, $"internal error {id}");
    }
}
