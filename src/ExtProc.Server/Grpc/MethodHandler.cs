using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace ExtProc.Server.Grpc;

/// <summary>
/// Runs a method for the library and says how the call ends. Whatever goes wrong becomes a non-OK status: Envoy takes OK
/// as "let the rest pass unprocessed".
/// </summary>
/// <param name="method">The method.</param>
/// <param name="logger">Takes one line for each bug.</param>
internal sealed class MethodHandler(IDuplexMethod method, ILogger logger)
{
    /// <summary>INTERNAL_ERROR of HTTP/2.</summary>
    private const int InternalError = 2;

    /// <summary>The method as the library maps it.</summary>
    public ServerServiceDefinition Definition => ServerServiceDefinition.CreateBuilder()
        .AddMethod(
            new Method<ReceivedMessage, OutgoingMessage>(
                MethodType.DuplexStreaming, ServiceOf(method), method.Path[(method.Path.LastIndexOf('/') + 1)..],
                ReceivedMessage.Marshaller, OutgoingMessage.Marshaller),
            ServeAsync)
        .Build();

    /// <summary>Name of the service that a method belongs to.</summary>
    public static string ServiceOf(IDuplexMethod method) => method.Path[1..method.Path.LastIndexOf('/')];

    private async Task ServeAsync(
        IAsyncStreamReader<ReceivedMessage> received, IServerStreamWriter<OutgoingMessage> answers, ServerCallContext context)
    {
        using var call = new LibraryCall(received, answers, context);
        var status = await InvokeAsync(call);
        status = call.Violation ?? status;
        if (call.HasTornMessage)
        {
            // A reset, which the peer cannot take for an end.
            context.GetHttpContext().Features.GetRequiredFeature<IHttpResetFeature>().Reset(InternalError);
        }
        else if (status.StatusCode == StatusCode.OK)
        {
            await call.WaitForPeerEndAsync();
        }

        // Not by an exception: the library would log its stack.
        context.Status = status;
    }

    private async ValueTask<Status> InvokeAsync(LibraryCall call)
    {
        try
        {
            return await method.InvokeAsync(call);
        }
        catch (RpcException e)
        {
            CallLog.CallRefused(logger, method.Path, e.Status.StatusCode, e.Status.Detail);
            return e.Status;
        }
        catch (OperationCanceledException) when (call.Cancelled.IsCancellationRequested)
        {
            return new Status(StatusCode.Cancelled, "");
        }
        catch (Exception e)
        {
            var id = RandomNumberGenerator.GetHexString(8, lowercase: true);
            CallLog.CallFailed(logger, e, method.Path, id);
            return new Status(StatusCode.Internal, $"internal error {id}");
        }
    }
}
