using System.Net;
using System.Net.Sockets;
using ExtProc.Core.Settings;
using ExtProc.Server.Admin;
using ExtProc.Server.Connections;
using ExtProc.Server.Metering;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ExtProc.Server.Tests.Admin;

public sealed class AdminEndpoint : IAsyncLifetime
{
    private const int MostConnections = 8;
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private readonly ConnectionRegistry _connections = new(TimeProvider.System);
    private readonly ExtProcMetrics _metrics = new(TimeProvider.System);
    private readonly HttpSurface _server;
    private readonly HttpClient _client = new();
    private bool _ready;

    public AdminEndpoint()
    {
        _server = new HttpSurface(
            new ListenEndpoint(null, new IPEndPoint(IPAddress.Loopback, 0)),
            _metrics,
            () => _ready,
            NullLoggerFactory.Instance,
            guard: new ListenerGuard(_connections, new ListenerLimit(ListenerLimit.Admin, MostConnections)));
    }

    public async ValueTask InitializeAsync()
    {
        await _server.StartAsync(TestContext.Current.CancellationToken);
        _client.BaseAddress = new Uri(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task It_lives_before_it_is_ready()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/healthz"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/readyz"));
        _ready = true;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/readyz"));
    }

    [Theory]
    [InlineData(null, Text)]
    [InlineData("*/*", Text)]
    [InlineData("no media type", Text)]
    [InlineData("text/plain", Text)]
    [InlineData("application/openmetrics-text", OpenMetrics)]
    [InlineData("Application/OpenMetrics-Text; version=0.0.1", OpenMetrics)]
    [InlineData("text/plain;q=0.5, application/openmetrics-text;q=0.4", Text)]
    [InlineData("text/plain;q=0.4, application/openmetrics-text;q=0.5", OpenMetrics)]
    [InlineData("text/plain, application/openmetrics-text", Text)]
    [InlineData("application/openmetrics-text;q=0", Text)]
    // What Prometheus 3 sends.
    [InlineData(
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,"
        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", OpenMetrics)]
    public async Task Metrics_are_served_in_the_format_that_is_liked_best(string? accept, string contentType)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (accept is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("accept", accept));
        }

        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(contentType, answer.Content.Headers.ContentType!.ToString());
        var page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("# TYPE extproc_requests", page, StringComparison.Ordinal);
        Assert.Equal(contentType == OpenMetrics, page.EndsWith("# EOF\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_head_request_for_the_metrics_has_no_body()
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, "/metrics");
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(Text, answer.Content.Headers.ContentType!.ToString());
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/envoy.service.ext_proc.v3.ExternalProcessor/Process")]
    public async Task Nothing_else_is_here(string path) => Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(path));

    [Fact]
    public async Task Only_reading_is_allowed() => Assert.Equal(
        HttpStatusCode.MethodNotAllowed, (await _client.PostAsync("/metrics", content: null)).StatusCode);

    [Fact]
    public async Task Connections_that_say_nothing_or_half_a_request_keep_nobody_out()
    {
        var address = new Uri(_server.Address);
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 5 * MostConnections; i++)
            {
                idle.Add(new TcpClient());
                await idle[i].ConnectAsync(address.Host, address.Port);
                if (i % 2 == 0)
                {
                    await idle[i].GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nhost:"u8.ToArray());
                }

                // On a connection of its own: one that is kept is idle, too.
                using var fresh = new HttpClient();
                using var reply = await fresh.GetAsync(new Uri(address, "/healthz"));
                Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            }

            Assert.InRange(_connections.Count, 1, MostConnections);
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    private async Task<HttpStatusCode> StatusAsync(string path) => (await _client.GetAsync(path)).StatusCode;
}
