using System.Collections.Frozen;
using System.Security.Cryptography;
using ExtProc.Server.Connections;
using ExtProc.Core.Memory;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace ExtProc.Server.Grpc;

/// <summary>
/// Finds the method of a request, runs it and sends how it ended. Whatever goes wrong becomes a non-OK status: Envoy
/// takes OK as "let the rest pass unprocessed".
/// </summary>
internal sealed class GrpcEndpoints(IEnumerable<IGrpcMethod> methods, int maxMessageBytes, MemoryBudget memory, ILogger logger)
    : IHttpApplication<IFeatureCollection>
{
    /// <summary>The media type of gRPC; the codec is protobuf.</summary>
    public static readonly StringValues ContentType = "application/grpc";

    private readonly FrozenDictionary<string, IGrpcMethod> _methods =
        methods.ToFrozenDictionary(method => method.Path, StringComparer.Ordinal);

    /// <inheritdoc/>
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    /// <inheritdoc/>
    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    /// <inheritdoc/>
    public async Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        if (!SpeaksGrpc(request, context.GetRequiredFeature<IHttpResponseFeature>()))
        {
            return;
        }

        // Whoever has made a call is Envoy, or may be: its connection never gives way to another.
        context.Get<OpenConnection>()?.Keep();
        using var call = new GrpcCall(context, maxMessageBytes, memory);
        GrpcStatus status;
        try
        {
            status = await InvokeAsync(request, context, call);
            status = call.Violation ?? status;
            if (status == GrpcStatus.Ok)
            {
                await call.WaitForPeerEndAsync();
            }
        }
        catch (GrpcException e)
        {
            GrpcLog.CallRefused(logger, request.Path, e.Status.Code, e.Status.Message);
            status = e.Status;
        }
        catch (OperationCanceledException) when (call.Cancelled.IsCancellationRequested)
        {
            status = new GrpcStatus(GrpcStatusCode.Cancelled);
        }
        catch (Exception e)
        {
            var id = RandomNumberGenerator.GetHexString(8, lowercase: true);
            GrpcLog.CallFailed(logger, e, request.Path, id);
            status = new GrpcStatus(GrpcStatusCode.Internal, $"internal error {id}");
        }

        if (call.HasTornMessage)
        {
            call.Reset();
            return;
        }

        call.End(status);
    }

    private static bool SpeaksGrpc(IHttpRequestFeature request, IHttpResponseFeature response)
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            response.Headers.Allow = HttpMethods.Post;
            return false;
        }

        if (!IsGrpc(request.Headers.ContentType))
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return false;
        }

        return true;
    }

    private static bool IsGrpc(StringValues contentType)
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

    private Task<GrpcStatus> InvokeAsync(IHttpRequestFeature request, IFeatureCollection context, GrpcCall call)
    {
        if (!_methods.TryGetValue(request.Path, out var method))
        {
            throw new GrpcException(new GrpcStatus(GrpcStatusCode.Unimplemented, "unknown method"));
        }

        var encoding = request.Headers.GrpcEncoding;
        if (encoding.Count > 0 && !(encoding.Count == 1 && encoding[0] == "identity"))
        {
            context.GetRequiredFeature<IHttpResponseFeature>().Headers.GrpcAcceptEncoding = "identity";
            throw new GrpcException(new GrpcStatus(GrpcStatusCode.Unimplemented, "message encoding is not supported"));
        }

        return method.InvokeAsync(call);
    }
}
