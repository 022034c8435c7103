using ExtProc.Core.Exchange;
using ExtProc.Dialects.Contract;
using ExtProc.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Kind = ExtProc.Protos.ProcessingRequest.RequestOneofCase;

namespace ExtProc.Server.Envoy;

/// <summary>
/// Turns a <see cref="Directive"/> into Envoy's words: the only place that builds a <c>ProcessingResponse</c>. The bytes that
/// replace a body are not in it: <see cref="BodyAnswer"/> writes them behind it.
/// </summary>
internal static class AnswerMessages
{
    /// <summary>The namespace of our dynamic metadata; the filter must list it in <c>receiving_namespaces</c>.</summary>
    private const string MetadataNamespace = "extproc";

    /// <summary>Builds the answer to a message of the given kind: Envoy refuses an answer of another kind.</summary>
    public static ProcessingResponse Build(Kind kind, Directive answer)
    {
        var response = Outer(answer);
        if (answer.ImmediateStatus is { } status)
        {
            response.ImmediateResponse = new ImmediateResponse
            {
                Status = new HttpStatus { Code = status },
                Headers = Headers(answer),
                // Wraps the pooled bytes: the message is written before the next one is handled.
                Body = UnsafeByteOperations.UnsafeWrap(answer.Body),
                Details = answer.Details,
            };
            return response;
        }

        switch (kind)
        {
            case Kind.RequestHeaders:
                response.RequestHeaders = new HeadersResponse { Response = Common(answer) };
                break;
            case Kind.ResponseHeaders:
                response.ResponseHeaders = new HeadersResponse { Response = Common(answer) };
                break;
            case Kind.RequestBody:
                response.RequestBody = new BodyResponse { Response = Common(answer) };
                break;
            case Kind.ResponseBody:
                response.ResponseBody = new BodyResponse { Response = Common(answer) };
                break;
            case Kind.RequestTrailers:
                response.RequestTrailers = new TrailersResponse { HeaderMutation = Headers(answer) };
                break;
            default:
                response.ResponseTrailers = new TrailersResponse { HeaderMutation = Headers(answer) };
                break;
        }

        return response;
    }

    /// <summary>What stands beside the answer to the message: metadata, and the mode of what follows.</summary>
    public static ProcessingResponse Outer(Directive answer)
    {
        var response = new ProcessingResponse { DynamicMetadata = Metadata(answer) };
        if (answer.StreamResponseBody)
        {
            // An override states everything: a body mode left out is not "unchanged", it is NONE, and trailers are skipped.
            response.ModeOverride = new ProcessingMode
            {
                RequestBodyMode = ProcessingMode.Types.BodySendMode.Buffered,
                ResponseBodyMode = ProcessingMode.Types.BodySendMode.Streamed,
                RequestTrailerMode = ProcessingMode.Types.HeaderSendMode.Send,
                ResponseTrailerMode = ProcessingMode.Types.HeaderSendMode.Send,
            };
        }

        return response;
    }

    /// <summary>What happens to the headers.</summary>
    public static CommonResponse Common(Directive answer) =>
        new() { HeaderMutation = Headers(answer), ClearRouteCache = answer.ClearRouteCache };

    private static HeaderMutation? Headers(Directive answer)
    {
        if (answer.Headers.IsEmpty)
        {
            return null;
        }

        var mutation = new HeaderMutation();
        mutation.RemoveHeaders.AddRange(answer.Headers.Removed);
        for (var i = 0; i < answer.Headers.Overwritten.Count; i++)
        {
            var (name, value) = answer.Headers.Overwritten[i];
            mutation.SetHeaders.Add(new HeaderValueOption
            {
                Header = new HeaderValue { Key = name, RawValue = ByteString.CopyFromUtf8(value) },
                Append = false,
                AppendAction = HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd,
            });
        }

        return mutation;
    }

    private static Struct? Metadata(Directive answer)
    {
        if (answer.Labels is null && answer.Usage is null)
        {
            return null;
        }

        var fields = new Struct();
        if (answer.Labels is { } labels)
        {
            fields.Fields["team"] = Value.ForString(labels.Team);
            fields.Fields["model"] = Value.ForString(labels.Model);
            fields.Fields["inference_profile"] = Value.ForString(labels.InferenceProfile);
        }

        if (answer.Usage is { } usage)
        {
            AddUsage(fields, usage);
        }

        return new Struct { Fields = { [MetadataNamespace] = Value.ForStruct(fields) } };
    }

    private static void AddUsage(Struct fields, TokenUsage usage)
    {
        fields.Fields["input_tokens"] = Value.ForNumber(usage.Input);
        fields.Fields["output_tokens"] = Value.ForNumber(usage.Output);
        fields.Fields["cache_read_tokens"] = Value.ForNumber(usage.CacheRead);
        fields.Fields["cache_write_tokens"] = Value.ForNumber(usage.CacheWrite);
        fields.Fields["total_tokens"] = Value.ForNumber(usage.Total);
    }
}
