using System.Net;
using System.Net.Sockets;
using ExtProc.Server.Admin;
using ExtProc.Server.Connections;
using ExtProc.Server.Metering;
using ExtProc.Server.Settings;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ExtProc.Server.Tests.Admin;

public sealed class AdminEndpoint : IAsyncLifetime
{
    private const int MostConnections = 8;

    private readonly ConnectionRegistry _connections = new(TimeProvider.System);
    private readonly ExtProcMetrics _metrics = new(TimeProvider.System);
    private readonly PrometheusCollector _collector;
    private readonly AdminServer _server;
    private readonly HttpClient _client = new();
    private bool _ready;

    public AdminEndpoint()
    {
        _collector = new PrometheusCollector(_metrics.Meter);
        _server = new AdminServer(
            new ListenEndpoint(null, new IPEndPoint(IPAddress.Loopback, 0)),
            _collector,
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
        _collector.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task It_lives_before_it_is_ready()
    {
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/healthz"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/readyz"));
        _ready = true;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/readyz"));
    }

    [Fact]
    public async Task Metrics_are_served_in_the_format_asked_for()
    {
        var text = await _client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", text.Content.Headers.ContentType!.ToString());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Accept.ParseAdd("application/openmetrics-text");
        var openMetrics = await _client.SendAsync(request);
        Assert.EndsWith("# EOF\n", await openMetrics.Content.ReadAsStringAsync(), StringComparison.Ordinal);
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
