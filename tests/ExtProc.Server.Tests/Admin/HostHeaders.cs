using System.Net;
using System.Net.Sockets;
using System.Text;
using ExtProc.Core.Settings;
using ExtProc.Server.Admin;
using ExtProc.Server.Metering;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace ExtProc.Server.Tests.Admin;

/// <summary>A page in a browser may point its own name at the admin port: it must not read what is there.</summary>
public sealed class HostHeaders : IAsyncLifetime
{
    private readonly ExtProcMetrics _metrics = new(TimeProvider.System);
    private readonly HttpSurface _server;

    public HostHeaders() => _server = new HttpSurface(
        new ListenEndpoint(null, new IPEndPoint(IPAddress.Loopback, 0)), _metrics, () => true, NullLoggerFactory.Instance,
        ["extproc.monitoring.svc", "Sidecar"]);

    public ValueTask InitializeAsync() => new(_server.StartAsync(TestContext.Current.CancellationToken));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:9003")]
    [InlineData("localhost.")]
    [InlineData("localhost:1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:9003")]
    [InlineData("127.1.2.3")]
    [InlineData("10.0.3.7:9003")]
    [InlineData("0.0.0.0")]
    [InlineData("[::1]")]
    [InlineData("[::1]:9003")]
    [InlineData("[2001:db8::17]:9003")]
    [InlineData("[::ffff:10.0.3.7]")]
    [InlineData("extproc.monitoring.svc")]
    [InlineData("EXTPROC.monitoring.svc.:9003")]
    [InlineData("sidecar")]
    public async Task Loopback_addresses_and_configured_names_are_served(string host) =>
        Assert.Equal(["200", "200", "200"], await StatusesAsync($"Host: {host}\r\n"));

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:9003")]
    [InlineData("localhost.evil.example")]
    [InlineData("evil.localhost")]
    [InlineData("xlocalhost")]
    [InlineData("localhost..")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("127.0.0.1.")]
    [InlineData("127.1")]
    [InlineData("1")]
    [InlineData("2130706433")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.0.0.01")]
    [InlineData("sidecar.evil.example")]
    [InlineData("extproc.monitoring")]
    [InlineData("ext-proc.monitoring.svc")]
    [InlineData("localhost:123456")]
    [InlineData("")]
    public async Task Every_other_name_is_misdirected(string host)
    {
        Assert.Equal(["421", "421", "421"], await StatusesAsync($"Host: {host}\r\n"));
        Assert.Equal(["421", "421", "421"], await StatusesAsync($"Host: {host}\r\nX-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\n"));
    }

    [Theory]
    [InlineData("Host: localhost@evil.example\r\n")]
    [InlineData("Host: evil.example@localhost\r\n")]
    [InlineData("Host: user:password@localhost\r\n")]
    [InlineData("Host: localhost evil.example\r\n")]
    [InlineData("Host: localhost,evil.example\r\n")]
    [InlineData("Host: localhost/\r\n")]
    [InlineData("Host: localhost#evil\r\n")]
    [InlineData("Host: localhost:port\r\n")]
    [InlineData("Host: localhost:-1\r\n")]
    [InlineData("Host: ::1\r\n")]
    [InlineData("Host: [::1\r\n")]
    [InlineData("Host: [::1]9003\r\n")]
    [InlineData("Host: [::1%25eth0]\r\n")]
    [InlineData("Host: [fe80::1%eth0]:9003\r\n")]
    [InlineData("Host: [evil.example]\r\n")]
    [InlineData("Host: [127.0.0.1]\r\n")]
    [InlineData("Host: l\u00f6calhost\r\n")]
    [InlineData("Host: localhost\0\r\n")]
    [InlineData("Host: localhost\r\nHost: localhost\r\n")]
    [InlineData("Host: evil.example\r\nHost: localhost\r\n")]
    [InlineData("")]
    public async Task What_is_no_host_is_refused(string header) =>
        Assert.All(await StatusesAsync(header), status => Assert.True(status is "400" or "421", status));

    [Theory]
    [InlineData("GET http://evil.example/metrics HTTP/1.1\r\nHost: evil.example\r\n")]
    [InlineData("GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\n")]
    [InlineData("GET http://localhost/metrics HTTP/1.1\r\nHost: evil.example\r\n")]
    [InlineData("GET /metrics HTTP/1.0\r\nHost: evil.example\r\n")]
    [InlineData("GET /metrics HTTP/1.0\r\n")]
    [InlineData("POST /metrics HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n")]
    [InlineData("GET /metrics/../metrics HTTP/1.1\r\nHost: evil.example\r\n")]
    public async Task Other_forms_of_request_are_held_to_the_same(string request)
    {
        var reply = await SendAsync(request);

        Assert.True(Status(reply) is "400" or "421", reply);
        Assert.DoesNotContain("# HELP", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_says_what_to_do_and_repeats_nothing_of_the_request()
    {
        var reply = await SendAsync("GET /metrics HTTP/1.1\r\nHost: evil.example\r\n");

        Assert.Contains("listen.adminHosts", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", reply, StringComparison.Ordinal);
        Assert.DoesNotContain("# HELP", reply, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /metrics", "localhost")]
    [InlineData("HEAD /metrics", "localhost")]
    [InlineData("GET /healthz", "localhost")]
    [InlineData("GET /nowhere", "localhost")]
    [InlineData("DELETE /metrics", "localhost")]
    [InlineData("GET /metrics", "evil.example")]
    public async Task No_answer_is_kept_or_guessed_at(string request, string host)
    {
        var reply = (await SendAsync($"{request} HTTP/1.1\r\nHost: {host}\r\n")).ToLowerInvariant();

        Assert.Contains("\r\nx-content-type-options: nosniff\r\n", reply, StringComparison.Ordinal);
        Assert.Contains("\r\ncache-control: no-store\r\n", reply, StringComparison.Ordinal);
    }

    /// <summary>Status of each path with these header lines.</summary>
    private async Task<string[]> StatusesAsync(string headers)
    {
        var statuses = new List<string>();
        foreach (var path in new[] { "/metrics", "/healthz", "/readyz" })
        {
            statuses.Add(Status(await SendAsync($"GET {path} HTTP/1.1\r\n{headers}")));
        }

        return [.. statuses];
    }

    private async Task<string> SendAsync(string request)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var address = new Uri(_server.Address);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellation);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request + "Connection: close\r\n\r\n"), cancellation);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellation);
    }

    private static string Status(string reply) => reply.Split(' ')[1];
}
