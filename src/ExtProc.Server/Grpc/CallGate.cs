using System.Collections.Frozen;
using ExtProc.Core.Memory;
using ExtProc.Server.Connections;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace ExtProc.Server.Grpc;

/// <summary>
/// What every request passes before the library sees it: only protobuf over gRPC, not compressed, to a method there is.
/// The library would unpack compressed messages without a limit.
/// </summary>
/// <param name="methods">Path to what serves it.</param>
/// <param name="largeMessages">Paths of the methods whose messages may be as long as <paramref name="maxMessageBytes"/>.</param>
/// <param name="maxMessageBytes">Longest message that may come in.</param>
/// <param name="memory">What all calls together may hold.</param>
internal sealed class CallGate(
    FrozenDictionary<string, RequestDelegate> methods, FrozenSet<string> largeMessages, int maxMessageBytes, BodyBudget memory)
{
    /// <summary>Longest message of any other method, such as health: shorter than what the budget counts.</summary>
    private const int MaxSmallMessageBytes = 16 * 1024;

    private static readonly StringValues ContentType = "application/grpc";

    /// <summary>Serves a request.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!SpeaksGrpc(request, context.Response))
        {
            return Task.CompletedTask;
        }

        // Whoever has made a call is Envoy, or may be: its connection never gives way to another.
        var features = context.Features;
        features.Get<OpenConnection>()?.Keep();
        var path = request.Path.Value!;
        if (!methods.TryGetValue(path, out var method))
        {
            return RefuseAsync(context.Response, "unknown method");
        }

        var encoding = request.Headers.GrpcEncoding;
        if (encoding.Count > 0 && !(encoding.Count == 1 && encoding[0] == "identity"))
        {
            context.Response.Headers.GrpcAcceptEncoding = "identity";
            return RefuseAsync(context.Response, "message encoding is not supported");
        }

        var limit = largeMessages.Contains(path) ? maxMessageBytes : Math.Min(maxMessageBytes, MaxSmallMessageBytes);
        features.Set<IRequestBodyPipeFeature>(new MessageReader(request.BodyReader, limit, memory));
        return method(context);
    }

    private static Task RefuseAsync(HttpResponse response, string detail)
    {
        response.Headers.ContentType = ContentType;
        response.Headers.GrpcStatus = StatusCode.Unimplemented.ToString("D");
        response.Headers.GrpcMessage = detail;
        return Task.CompletedTask;
    }

    private static bool SpeaksGrpc(HttpRequest request, HttpResponse response)
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = HttpMethods.Post;
            return false;
        }

        if (!IsProtobuf(request.Headers.ContentType))
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return false;
        }

        return true;
    }

    private static bool IsProtobuf(StringValues contentType)
    {
        if (contentType.Count != 1)
        {
            return false;
        }

        var type = contentType[0].AsSpan();
        var parameters = type.IndexOf(';');
        type = (parameters < 0 ? type : type[..parameters]).Trim();
        return type.Equals("application/grpc", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/grpc+proto", StringComparison.OrdinalIgnoreCase);
    }
}
