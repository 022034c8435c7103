using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ExtProc.LocalStack.Hosting;

/// <summary>A bare Kestrel on one port that speaks HTTP/1.1 and, by prior knowledge, HTTP/2: no routing, no logging.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;

    private LoopbackServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, with the port that was given or found.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>Starts to listen.</summary>
    /// <param name="endpoint">Address; port 0 takes a free one.</param>
    /// <param name="handler">Answers every request.</param>
    public static async Task<LoopbackServer> StartAsync(IPEndPoint endpoint, RequestDelegate handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Signals cleartext HTTP/2, see PriorKnowledge.
            kestrel.AllowAlternateSchemes = true;
            // An absolute-form target names another host than the header, and is answered all the same.
            kestrel.AllowHostHeaderOverride = true;
            // Long silences and large bodies are what these servers are made to show.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MaxRequestHeadersTotalSize = 128 * 1024;
            kestrel.Limits.MaxRequestLineSize = 64 * 1024;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Listen(endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.Use(PriorKnowledge.DetectAsync);
            });
        });

        var app = builder.Build();
        app.Run(context => RunAsync(handler, context));
        await app.StartAsync();
        return new LoopbackServer(app);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopTimeout);
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }

    // A peer that goes away is part of the scenarios.
    private static async Task RunAsync(RequestDelegate handler, HttpContext context)
    {
        try
        {
            await handler(context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException && context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
    }
}
