using ExtProc.EndToEnd.Tests.Runs;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>Whatever the upstream says in its headers, a client reads only what it needs.</summary>
[Collection<OnEnvoy>]
public sealed class LeakingHeaderTests(EnvoyRun run) : OnAnyGateway(run)
{
    // Envoy's own are date, server, and those about the connection.
    private static readonly string[] Allowed =
    [
        "content-type", "content-length", "transfer-encoding", "cache-control", "retry-after", "x-amzn-requestid", "x-request-id", "date", "server", "connection",
    ];

    [Theory]
    [InlineData(false, "", 200)]
    [InlineData(true, "", 200)]
    [InlineData(false, "[fake:throttle]", 429)]
    [InlineData(true, "[fake:throttle]", 429)]
    [InlineData(false, "[fake:access-denied]", 502)]
    [InlineData(false, "[fake:empty-503]", 503)]
    public async Task Odd_header_of_the_upstream_stays_here(bool stream, string more, int status)
    {
        var reply = await SendAsync(Good with { Text = "[fake:odd-headers]" + more, Stream = stream });

        Assert.Equal(status, reply.Status);
        Assert.Empty(reply.Headers.Where(header => header is not { Key: "host", Value: "hidden" }).Select(header => header.Key).Except(Allowed));
        Assert.DoesNotContain(reply.Headers, header => header.Value.Contains("arn:", StringComparison.Ordinal));
    }
}
