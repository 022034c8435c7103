using System.Net;
using ExtProc.Server.Admin;
using ExtProc.Server.Metering;
using ExtProc.Server.Settings;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ExtProc.Server.Tests.Admin;

public sealed class AdminEndpoint : IAsyncLifetime
{
    private readonly ExtProcMetrics _metrics = new();
    private readonly PrometheusCollector _collector;
    private readonly AdminServer _server;
    private readonly HttpClient _client = new();
    private bool _ready;

    public AdminEndpoint()
    {
        _collector = new PrometheusCollector(_metrics.Meter);
        _server = new AdminServer(
            new ListenEndpoint(null, new IPEndPoint(IPAddress.Loopback, 0)), _collector, () => _ready, NullLoggerFactory.Instance);
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

    private async Task<HttpStatusCode> StatusAsync(string path) => (await _client.GetAsync(path)).StatusCode;
}
