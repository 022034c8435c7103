using System.Collections.Frozen;
using ExtProc.Protos;
using Google.Protobuf;
using Status = ExtProc.Protos.HealthCheckResponse.Types.ServingStatus;

namespace ExtProc.Server.Grpc;

/// <summary>
/// <c>grpc.health.v1.Health</c>: https://github.com/grpc/grpc/blob/master/doc/health-checking.md. Knows the server as a
/// whole (an empty name) and the services of the methods served.
/// </summary>
internal abstract class HealthMethods(string name, FrozenSet<string> services) : IGrpcMethod
{
    /// <inheritdoc/>
    public string Path { get; } = "/grpc.health.v1.Health/" + name;

    /// <summary>Check and Watch for the services that <paramref name="methods"/> belong to.</summary>
    public static IEnumerable<IGrpcMethod> For(ServingState serving, IEnumerable<IGrpcMethod> methods)
    {
        var services = methods.Select(method => method.Path.Split('/')[1]).Append("").ToFrozenSet(StringComparer.Ordinal);
        return [new Check(serving, services), new Watch(serving, services)];
    }

    /// <inheritdoc/>
    public async Task<GrpcStatus> InvokeAsync(IGrpcCall call)
    {
        if (!await call.ReadAsync())
        {
            return new GrpcStatus(GrpcStatusCode.Unimplemented, "one request message is expected");
        }

        HealthCheckRequest request;
        try
        {
            request = HealthCheckRequest.Parser.ParseFrom(call.Message);
        }
        catch (InvalidProtocolBufferException)
        {
            return new GrpcStatus(GrpcStatusCode.Internal, "the request is not a HealthCheckRequest");
        }

        return await AnswerAsync(call, services.Contains(request.Service));
    }

    /// <summary>Answers for a service that is known, or not.</summary>
    protected abstract Task<GrpcStatus> AnswerAsync(IGrpcCall call, bool isKnown);

    private static ValueTask SendAsync(IGrpcCall call, Status status) =>
        call.WriteAsync(new ProtobufMessage(new HealthCheckResponse { Status = status }));

    private static Status StatusOf(ServingState.Snapshot state) => state.IsServing ? Status.Serving : Status.NotServing;

    private sealed class Check(ServingState serving, FrozenSet<string> services) : HealthMethods("Check", services)
    {
        protected override async Task<GrpcStatus> AnswerAsync(IGrpcCall call, bool isKnown)
        {
            if (!isKnown)
            {
                return new GrpcStatus(GrpcStatusCode.NotFound, "unknown service");
            }

            await SendAsync(call, StatusOf(serving.Current));
            return GrpcStatus.Ok;
        }
    }

    private sealed class Watch(ServingState serving, FrozenSet<string> services) : HealthMethods("Watch", services)
    {
        protected override async Task<GrpcStatus> AnswerAsync(IGrpcCall call, bool isKnown)
        {
            if (!isKnown)
            {
                await SendAsync(call, Status.ServiceUnknown);
            }

            Status? sent = null;
            for (var state = serving.Current; !state.IsStopped; state = serving.Current)
            {
                var status = StatusOf(state);
                // A state that came and went between two looks is not news.
                if (isKnown && status != sent)
                {
                    await SendAsync(call, status);
                    sent = status;
                }

                await state.Ended.WaitAsync(call.Cancelled);
            }

            return new GrpcStatus(GrpcStatusCode.Unavailable, "the server stops");
        }
    }
}
