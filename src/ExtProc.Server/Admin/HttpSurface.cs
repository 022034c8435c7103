using ExtProc.Core.Settings;
using ExtProc.Server.Connections;
using ExtProc.Server.Metering;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ExtProc.Server.Admin;

/// <summary>
/// The operators' endpoint: <c>/healthz</c> (the process lives), <c>/readyz</c> (it can take traffic) and
/// <c>/metrics</c>. A server of its own, so that nothing of it is reachable where Envoy connects and the other way round.
/// A request must name a host that <see cref="AllowedHosts"/> accepts, whatever its path.
/// </summary>
internal sealed class HttpSurface : IHostedService, IAsyncDisposable
{
    private const string WrongHost = "This host name is not served here. Use localhost, an IP address, or a name listed under listen.adminHosts.\n";

    // A probe or a scrape takes milliseconds; whoever waits longer holds a place.
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(15);

    private readonly WebApplication _app;
    private readonly AllowedHosts _hosts;

    public HttpSurface(
        ListenEndpoint endpoint,
        ExtProcMetrics metrics,
        Func<bool> isReady,
        ILoggerFactory logs,
        IEnumerable<string>? hosts = null,
        ListenerGuard? guard = null)
    {
        _hosts = new AllowedHosts(hosts ?? []);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.Limits.KeepAliveTimeout = KeepAliveTimeout;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(endpoint.Tcp!, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.Replace(ServiceDescriptor.Singleton(logs));
        guard?.AddTo(builder.Services);
        _app = builder.Build();
        _app.Use(HoldConnectionAsync);
        _app.Run(context => AnswerAsync(context, metrics, isReady));
    }

    /// <summary>Where it listens, once started: the port is known then.</summary>
    public string Address => _app.Urls.First();

    /// <summary>Starts listening.</summary>
    /// <exception cref="IOException">The address is taken.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(new CancellationToken(canceled: true));

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>A connection that is answered right now does not give way to another.</summary>
    private static async Task HoldConnectionAsync(HttpContext context, RequestDelegate next)
    {
        var connection = context.Features.Get<OpenConnection>();
        connection?.Enter();
        try
        {
            await next(context);
        }
        finally
        {
            connection?.Leave();
        }
    }

    private Task AnswerAsync(HttpContext context, ExtProcMetrics metrics, Func<bool> isReady)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "no-store";
        if (!_hosts.Accept(context.Request.Headers.Host.ToString()))
        {
            return WriteAsync(context, StatusCodes.Status421MisdirectedRequest, WrongHost);
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "method not allowed\n");
        }

        return context.Request.Path.Value switch
        {
            "/healthz" => WriteAsync(context, StatusCodes.Status200OK, "ok\n"),
            "/readyz" when isReady() => WriteAsync(context, StatusCodes.Status200OK, "ready\n"),
            "/readyz" => WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "not ready\n"),
            "/metrics" => WriteMetricsAsync(context, metrics),
            _ => WriteAsync(context, StatusCodes.Status404NotFound, "/healthz /readyz /metrics\n"),
        };
    }

    private static Task WriteMetricsAsync(HttpContext context, ExtProcMetrics metrics)
    {
        var format = ScrapeFormat.Choose(context.Request.GetTypedHeaders());
        context.Response.ContentType = ScrapeFormat.ContentType(format);
        return metrics.WriteAsync(context.Response.Body, format, context.RequestAborted);
    }

    private static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
