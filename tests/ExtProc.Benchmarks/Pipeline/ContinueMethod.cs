using System.Buffers;
using ExtProc.Core.Exchange;
using ExtProc.Protos;
using ExtProc.Server.Envoy;
using ExtProc.Server.Grpc;
using Grpc.Core;
using Kind = ExtProc.Protos.ProcessingRequest.RequestOneofCase;

namespace ExtProc.Benchmarks.Pipeline;

/// <summary>
/// The least that a processor can do on the same transport: it reads every message and answers "continue". What the
/// product costs above it is the product's own work.
/// </summary>
/// <param name="echoBodies">Send every body back as its own replacement, as the product sends the translated one.</param>
internal sealed class ContinueMethod(bool echoBodies) : IDuplexMethod
{
    private static readonly ProtobufMessage RequestHeaders = new(new ProcessingResponse { RequestHeaders = new HeadersResponse() });
    private static readonly ProtobufMessage RequestBody = new(new ProcessingResponse { RequestBody = new BodyResponse() });
    private static readonly ProtobufMessage ResponseHeaders = new(new ProcessingResponse { ResponseHeaders = new HeadersResponse() });
    private static readonly ProtobufMessage ResponseBody = new(new ProcessingResponse { ResponseBody = new BodyResponse() });

    private static readonly ProtobufMessage StreamHeaders = new(new ProcessingResponse
    {
        ResponseHeaders = new HeadersResponse
        {
            Response = new CommonResponse { HeaderMutation = new HeaderMutation { RemoveHeaders = { "content-length" } } },
        },
        ModeOverride = new ProcessingMode
        {
            RequestBodyMode = ProcessingMode.Types.BodySendMode.Buffered,
            ResponseBodyMode = ProcessingMode.Types.BodySendMode.Streamed,
        },
    });

    /// <inheritdoc/>
    public string Path => "/envoy.service.ext_proc.v3.ExternalProcessor/Process";

    /// <inheritdoc/>
    public async Task<Status> InvokeAsync(IDuplexCall call)
    {
        while (await call.ReadAsync().ConfigureAwait(false))
        {
            var message = ProcessingMessage.Read(call.Message);
            if (message.Kind is Kind.RequestBody or Kind.ResponseBody && echoBodies)
            {
                using var body = new ContiguousBody(message.Body, MemoryPool<byte>.Shared);
                await call.WriteAsync(new BodyAnswer(message.Kind, body.Memory)).ConfigureAwait(false);
            }
            else
            {
                await call.WriteAsync(Continue(message)).ConfigureAwait(false);
            }

            if (message.Kind == Kind.ResponseBody && message.EndOfStream)
            {
                return Status.DefaultSuccess;
            }
        }

        return new Status(StatusCode.Cancelled, "");
    }

    private static ProtobufMessage Continue(in ProcessingMessage message) => message.Kind switch
    {
        Kind.RequestHeaders => RequestHeaders,
        Kind.RequestBody => RequestBody,
        Kind.ResponseHeaders => IsEventStream(message.Message!.ResponseHeaders) ? StreamHeaders : ResponseHeaders,
        _ => ResponseBody,
    };

    private static bool IsEventStream(HttpHeaders headers) =>
        new HeaderMapView(headers.Headers).Find("content-type") == "application/vnd.amazon.eventstream";
}
