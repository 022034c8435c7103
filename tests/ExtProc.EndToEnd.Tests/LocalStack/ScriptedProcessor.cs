using System.Collections.Concurrent;
using ExtProc.LocalStack.StandIn;
using ExtProc.Protos;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>A processor that answers by a script: what the product would say, without the product.</summary>
internal sealed class ScriptedProcessor : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedProcessor(WebApplication app) => _app = app;

    /// <summary>Every message, in order of arrival.</summary>
    public ConcurrentQueue<ProcessingRequest> Messages { get; } = new();

    /// <summary>What to answer. Null ends the call cleanly; <see cref="GrpcError"/> ends it with that status.</summary>
    public Func<ProcessingRequest, ProcessingResponse?> Script { get; set; } = _ => null;

    public static async Task<ScriptedProcessor> StartAsync(string socket)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.ListenUnixSocket(socket, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        var processor = new ScriptedProcessor(app);
        app.Run(processor.HandleAsync);
        await app.StartAsync();
        return processor;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        var trailers = context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        if (context.Request.Path.StartsWithSegments("/grpc.health.v1.Health"))
        {
            await GrpcFrames.ReadAsync(context.Request.Body, context.RequestAborted);
            await context.Response.Body.WriteAsync(GrpcFrames.Encode(new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving }));
            trailers["grpc-status"] = "0";
            return;
        }

        try
        {
            while (await GrpcFrames.ReadAsync(context.Request.Body, context.RequestAborted) is { } bytes)
            {
                var message = ProcessingRequest.Parser.ParseFrom(bytes);
                Messages.Enqueue(message);
                if (Script(message) is not { } answer)
                {
                    break;
                }

                await context.Response.Body.WriteAsync(GrpcFrames.Encode(answer));
                await context.Response.Body.FlushAsync();
            }

            trailers["grpc-status"] = "0";
        }
        catch (GrpcError error)
        {
            trailers["grpc-status"] = error.Message;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The gateway has reset the call: it is over for both.
        }
    }
}

/// <summary>Thrown by a script to end the call with a gRPC status.</summary>
internal sealed class GrpcError(int status) : Exception(status.ToString(System.Globalization.CultureInfo.InvariantCulture));
