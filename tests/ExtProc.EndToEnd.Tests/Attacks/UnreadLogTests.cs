using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Lifecycle;
using ExtProc.EndToEnd.Tests.Load;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>
/// The log's reader has stopped before the sidecar's first line, and an outage makes thousands of lines: requests are
/// answered, and the sidecar stops when it is told to.
/// </summary>
[Collection<Alone>]
public sealed class UnreadLogTests : IAsyncLifetime
{
    private const int Count = 4000;
    private const int Connections = 16;
    private const int LinesOfOneKind = 30;

    private LocalStackRun _run = null!;

    public async ValueTask InitializeAsync()
    {
        SharedRun.SkipWithoutEnvoy(GatewayKind.Real);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a named pipe.");
        _run = await LocalStackRun.StartAsync(
            new LocalStackOptions { Gateway = GatewayKind.Real, AdjustSettings = settings => settings + "shutdown: { delay: 0s, drain: 2s }\n" },
            TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }
    }

    [Fact]
    public async Task Every_request_is_answered_and_the_sidecar_stops_in_good_order()
    {
        await OwnSidecar.KillAsync(_run);
        using var pipe = new FullPipe(Path.Combine(_run.Folder, "log"));
        await using var sidecar = await OwnSidecar.StartAsync(_run, pipe.Path);
        await EveryRequestIsAnsweredAsync();

        sidecar.AskToStop();
        Assert.Equal(0, await sidecar.ExitAsync());
    }

    [Fact]
    public async Task A_reader_that_comes_back_finds_each_kind_of_line_a_few_times()
    {
        using var patience = Patience.Start();
        await OwnSidecar.KillAsync(_run);
        using var pipe = new FullPipe(Path.Combine(_run.Folder, "log"));
        await using var sidecar = await OwnSidecar.StartAsync(_run, pipe.Path);
        await EveryRequestIsAnsweredAsync();

        sidecar.AskToStop();
        // The end of the program is the end of the limit's minute: what was left out is said.
        var log = await pipe.ReadUntilAsync("more lines like this were left out", patience.Token);
        Assert.Equal(0, await sidecar.ExitAsync());

        var lines = log.Split('\n');
        Assert.Contains("Listening: ext_proc on", log, StringComparison.Ordinal);
        // The minute may have changed meanwhile.
        Assert.InRange(lines.Count(line => line.Contains("AWS refused the gateway's own credentials", StringComparison.Ordinal)), LinesOfOneKind, 2 * LinesOfOneKind);
    }

    [Fact]
    public async Task A_sidecar_that_cannot_start_ends()
    {
        // The first one still has the addresses.
        using var pipe = new FullPipe(Path.Combine(_run.Folder, "log"));
        await using var second = OwnSidecar.Launch(_run, pipe.Path);

        Assert.Equal(1, await second.ExitAsync());
        Assert.Equal(200, await OwnSidecar.ReadinessAsync(_run));
    }

    private async Task EveryRequestIsAnsweredAsync()
    {
        var good = new ChatRequest { Token = _run.Tokens.Token(DemoTeams.Finance) };
        await Patience.UntilAsync("requests work again", async () => (await SendAsync(good)).Status == 200);
        byte[] refusedByAws = (good with { Text = "[fake:access-denied]" }).ToBytes();

        var statuses = await Flood.SendAsync(_run.Address, [.. Enumerable.Repeat(refusedByAws, Count)], Connections);

        Assert.Equal([KeyValuePair.Create(502, Count)], statuses);
        (await SendAsync(good)).AssertOk();
        var meters = new Meters(await _run.ReadMetricsAsync(TestContext.Current.CancellationToken));
        Assert.InRange(meters.Sum("extproc_log_lines_dropped_total", ("reason", "repeated")), Count - (2 * LinesOfOneKind), Count - LinesOfOneKind);
    }

    private async Task<HttpReply> SendAsync(ChatRequest request)
    {
        using var connection = await Connection.OpenAsync(_run.Address);
        return await connection.SendAsync(request);
    }
}
