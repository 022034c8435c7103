using System.Diagnostics;
using System.Globalization;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Load;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using ExtProc.Testing.Tokens;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>
/// Whoever can reach the gateway can write tokens: what they cost must be near to what nonsense costs, and nobody else
/// may notice. The issuer has twenty keys of the dearest kind.
/// </summary>
[Collection<Alone>]
public sealed class ForgedTokenTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Issuer = "https://many-keys.example";
    private const string Audience = "bedrock-gateway";
    private const string Algorithm = "ES384";
    private const int Keys = 20;
    private const int Connections = 8;
    private const int Count = 3000;

    // Twice is the promise; a machine that is busy with other things measures badly.
    private const double MostTimes = 3;

    private readonly TestKey[] _keys = [.. Enumerable.Range(0, Keys).Select(i => TestKey.P384(string.Create(CultureInfo.InvariantCulture, $"key-{i}")))];
    private LocalStackRun _run = null!;
    private byte[] _signature = [];
    private int _serial;

    public async ValueTask InitializeAsync()
    {
        SharedRun.SkipWithoutEnvoy(GatewayKind.Real);
        _signature = _keys[0].Sign(Algorithm, "something else"u8.ToArray());
        var issuer = $"    - issuer: {Issuer}\n      audiences: [{Audience}]\n      jwks: '{TokenMint.Jwks(_keys)}'\n\naws:";
        _run = await LocalStackRun.StartAsync(
            new LocalStackOptions { Gateway = GatewayKind.Real, AdjustSettings = settings => settings.Replace("\naws:", issuer, StringComparison.Ordinal) },
            TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
            SidecarLog.AssertClean(_run.Sidecar.Output);
        }

        foreach (var key in _keys)
        {
            key.Dispose();
        }
    }

    [Fact]
    public async Task Without_a_kid_they_cost_no_check_at_all()
    {
        var (malformed, forged) = await CostsAsync(() => Forged(keyId: null), only401: true);

        Assert.InRange(forged, 0, MostTimes * malformed);
        Assert.Equal(Count + (Count / 2), (await MetersAsync()).Sum("extproc_refusals_total", ("reason", "kid_missing")));
    }

    [Fact]
    public async Task With_a_kid_they_cost_little_once_a_connection_has_shown_a_few()
    {
        var (malformed, forged) = await CostsAsync(() => Forged("key-7"), only401: false);

        Assert.InRange(forged, 0, MostTimes * malformed);
        var meters = await MetersAsync();
        Assert.InRange(meters.Sum("extproc_refusals_total", ("reason", "signature")), Connections, Count / 4);
        Assert.InRange(meters.Sum("extproc_refusals_total", ("reason", "signature_limit")), Count / 2, 2 * Count);
    }

    [Fact]
    public async Task Whoever_comes_with_a_new_token_meanwhile_is_served()
    {
        byte[][] forged = [.. Enumerable.Range(0, Count).Select(_ => Flood.WithToken(Forged("key-7")))];
        var flood = Flood.SendAsync(_run.Address, forged, Connections);
        var served = 0;
        while (!flood.IsCompleted || served == 0)
        {
            using var connection = await Connection.OpenAsync(_run.Address);
            (await connection.SendAsync(new ChatRequest { Token = Good(served) })).AssertOk();
            served++;
        }

        var statuses = await flood;
        output.WriteLine($"{served} new tokens served beside {string.Join(", ", statuses)}");
        Assert.Equal(Count, statuses.Where(status => status.Key is 401 or 429).Sum(status => status.Value));
        Assert.True(statuses.GetValueOrDefault(429) > 0, "the flood never met the limit: nothing was tested");
    }

    [Fact]
    public async Task A_connection_over_its_limit_still_serves_the_tokens_that_are_known()
    {
        using var connection = await Connection.OpenAsync(_run.Address);
        var known = Good(0);
        (await connection.SendAsync(new ChatRequest { Token = known })).AssertOk();
        HttpReply reply;
        do
        {
            reply = await connection.SendAsync(Flood.WithToken(Forged("key-7")));
        }
        while (reply.Status == 401);

        reply.AssertError(429, "rate_limit_exceeded");
        Assert.Equal("1", reply.Header("retry-after"));
        (await connection.SendAsync(new ChatRequest { Token = known })).AssertOk();
    }

    /// <summary>Processor time of the sidecar for one token of each kind, in microseconds.</summary>
    private async Task<(double Malformed, double Forged)> CostsAsync(Func<string> forge, bool only401)
    {
        // Not counted: what the compiler does with code that runs often.
        await CostAsync(Nonsense, Count, only401);
        await CostAsync(forge, Count / 2, only401);
        await CostAsync(Nonsense, Count, only401);

        var malformed = await CostAsync(Nonsense, Count, only401);
        var forged = await CostAsync(forge, Count, only401);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"malformed {malformed:0} µs, forged {forged:0} µs"));
        return (malformed, forged);
    }

    private async Task<double> CostAsync(Func<string> token, int count, bool only401)
    {
        byte[][] requests = [.. Enumerable.Range(0, count).Select(_ => Flood.WithToken(token()))];
        var before = ProcessorTime();
        var statuses = await Flood.SendAsync(_run.Address, requests, Connections);
        var spent = ProcessorTime() - before;
        Assert.Equal(count, statuses.Where(status => status.Key == 401 || (!only401 && status.Key == 429)).Sum(status => status.Value));
        return spent.TotalMicroseconds / count;
    }

    private TimeSpan ProcessorTime()
    {
        using var process = Process.GetProcessById(_run.Sidecar.Id);
        return process.TotalProcessorTime;
    }

    private async Task<Meters> MetersAsync() => new(await _run.ReadMetricsAsync(TestContext.Current.CancellationToken));

    private string Nonsense() => string.Create(CultureInfo.InvariantCulture, $"not.a.token{_serial++}");

    private string Forged(string? keyId) => TokenMint.Mint(TokenMint.Header(Algorithm, keyId), Claims(_serial++), _ => _signature);

    private string Good(int serial) => TokenMint.Mint(_keys[serial % Keys], Algorithm, Claims(-1 - serial));

    private static string Claims(int serial)
    {
        var expires = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 3600;
        return $$"""{"iss":"{{Issuer}}","aud":"{{Audience}}","team":"{{DemoTeams.Finance}}","exp":{{expires}},"jti":"{{serial}}"}""";
    }
}
