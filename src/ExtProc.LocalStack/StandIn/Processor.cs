using ExtProc.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ExtProc.LocalStack.StandIn;

/// <summary>The four questions of one exchange, and the check that each answer is of the kind that was asked for.</summary>
internal sealed class Processor(ProcessorCall call, AccessEntry entry)
{
    private const string AttributeNamespace = "envoy.filters.http.ext_proc";

    /// <summary>Request headers, with <c>connection.id</c> and <c>source.address</c>.</summary>
    public Task<Answer> RequestHeadersAsync(HeaderList headers, bool endOfStream, ConnectionInfo client)
    {
        var message = new ProcessingRequest { RequestHeaders = new HttpHeaders { Headers = headers.ToMessage(), EndOfStream = endOfStream } };
        message.Attributes[AttributeNamespace] = new Struct
        {
            Fields =
            {
                ["connection.id"] = Value.ForString(client.Id),
                ["source.address"] = Value.ForString($"{client.RemoteIpAddress}:{client.RemotePort}"),
            },
        };
        return AskAsync(message, answer => answer.RequestHeaders?.Response);
    }

    /// <summary>The whole request body.</summary>
    public Task<Answer> RequestBodyAsync(byte[] body) => AskAsync(
        new ProcessingRequest { RequestBody = new HttpBody { Body = UnsafeByteOperations.UnsafeWrap(body), EndOfStream = true } },
        answer => answer.RequestBody?.Response);

    /// <summary>Response headers, with <c>response.code_details</c>.</summary>
    public Task<Answer> ResponseHeadersAsync(Reply reply)
    {
        var message = new ProcessingRequest { ResponseHeaders = new HttpHeaders { Headers = reply.Headers.ToMessage(), EndOfStream = reply.Body is null } };
        message.Attributes[AttributeNamespace] = new Struct { Fields = { ["response.code_details"] = Value.ForString(reply.Details) } };
        return AskAsync(message, answer => answer.ResponseHeaders?.Response);
    }

    /// <summary>The whole response body, or one piece of a stream.</summary>
    public Task<Answer> ResponseBodyAsync(ReadOnlyMemory<byte> body, bool endOfStream) => AskAsync(
        new ProcessingRequest { ResponseBody = new HttpBody { Body = UnsafeByteOperations.UnsafeWrap(body), EndOfStream = endOfStream } },
        answer => answer.ResponseBody?.Response);

    private async Task<Answer> AskAsync(ProcessingRequest message, Func<ProcessingResponse, CommonResponse?> kind)
    {
        var answer = await call.AskAsync(message);
        if (answer is null)
        {
            return new Answer(new CommonResponse(), null, null);
        }

        entry.Merge(answer.DynamicMetadata);
        var expected = answer.ResponseCase is ProcessingResponse.ResponseOneofCase.ImmediateResponse
            || (int)answer.ResponseCase == Expected(message.RequestCase);
        return expected
            ? new Answer(kind(answer) ?? new CommonResponse(), answer.ImmediateResponse, answer.ModeOverride)
            : throw new ProcessorFailure(500, "spurious_message");
    }

    private static int Expected(ProcessingRequest.RequestOneofCase question) => (int)(question switch
    {
        ProcessingRequest.RequestOneofCase.RequestHeaders => ProcessingResponse.ResponseOneofCase.RequestHeaders,
        ProcessingRequest.RequestOneofCase.RequestBody => ProcessingResponse.ResponseOneofCase.RequestBody,
        ProcessingRequest.RequestOneofCase.ResponseHeaders => ProcessingResponse.ResponseOneofCase.ResponseHeaders,
        _ => ProcessingResponse.ResponseOneofCase.ResponseBody,
    });
}

/// <summary>An answer of the processor. A call that ended cleanly answers everything with "go on".</summary>
/// <param name="Common">What to change.</param>
/// <param name="Immediate">Answer the client with this instead, or null.</param>
/// <param name="ModeOverride">How to send the rest, or null.</param>
internal sealed record Answer(CommonResponse Common, ImmediateResponse? Immediate, ProcessingMode? ModeOverride)
{
    /// <summary>The body after this answer: replaced, cleared or as it was.</summary>
    public ReadOnlyMemory<byte> Body(ReadOnlyMemory<byte> original) => Common.BodyMutation?.MutationCase switch
    {
        BodyMutation.MutationOneofCase.Body => Common.BodyMutation.Body.Memory,
        BodyMutation.MutationOneofCase.Clear => default,
        _ => original,
    };
}
