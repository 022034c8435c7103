using System.Collections.Concurrent;
using ExtProc.Protos;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>A processor that answers by a script: what the product would say, without the product.</summary>
internal sealed class ScriptedProcessor : ExternalProcessor.ExternalProcessorBase, IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedProcessor(string socket)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = null);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.MapGrpcService(ExternalProcessor.BindService(this));
        var health = new HealthServiceImpl();
        health.SetStatus("", HealthCheckResponse.Types.ServingStatus.Serving);
        _app.MapGrpcService(Health.BindService(health));
    }

    /// <summary>Every message, in order of arrival.</summary>
    public ConcurrentQueue<ProcessingRequest> Messages { get; } = new();

    /// <summary>What to answer. Null ends the call cleanly; an <see cref="RpcException"/> ends it with that status.</summary>
    public Func<ProcessingRequest, ProcessingResponse?> Script { get; set; } = _ => null;

    public static async Task<ScriptedProcessor> StartAsync(string socket)
    {
        var processor = new ScriptedProcessor(socket);
        await processor._app.StartAsync();
        return processor;
    }

    public override async Task Process(
        IAsyncStreamReader<ProcessingRequest> requestStream, IServerStreamWriter<ProcessingResponse> responseStream, ServerCallContext context)
    {
        await foreach (var message in requestStream.ReadAllAsync())
        {
            Messages.Enqueue(message);
            if (Script(message) is not { } answer)
            {
                return;
            }

            await responseStream.WriteAsync(answer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
