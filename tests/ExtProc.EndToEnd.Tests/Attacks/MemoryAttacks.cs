using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>
/// Bodies that cost many times their length, four at once, through a real Envoy: the sidecar stays small, answers every
/// one of them, and is as small as before soon after.
/// </summary>
public sealed class MemoryAttacks(MemoryAttacks.OwnRun own) : IClassFixture<MemoryAttacks.OwnRun>
{
    private const int AtOnce = 4;

    // The budget of 384 MiB, the program itself, and what the collector takes besides.
    private const int MostMegabytes = 600;
    private const int RestMegabytes = 64;

    public static TheoryData<string> TooMany => [.. HostileBodies.TooMany.Keys];

    public static TheoryData<string> Dense => [.. HostileBodies.Dense.Keys];

    public static TheoryData<string> Honest => [.. HostileBodies.Honest.Keys];

    [Theory]
    [MemberData(nameof(TooMany))]
    public async Task More_values_than_any_honest_body_has_are_refused_by_name(string kind)
    {
        foreach (var reply in await SendAsync(own.Good with { RawBody = HostileBodies.TooMany[kind]() }))
        {
            var error = reply.AssertError(400, "invalid_request_error");
            Assert.Matches("more than (250000 values|65536 bytes)", error.GetProperty("message").GetString());
        }

        await AssertSmallAsync();
    }

    [Theory]
    [MemberData(nameof(Dense))]
    public async Task As_many_values_as_may_be_are_answered_or_told_to_come_again(string kind)
    {
        AssertAnswered(await SendAsync(own.Good with { RawBody = HostileBodies.Dense[kind]() }));
        await AssertSmallAsync();
    }

    [Theory]
    [MemberData(nameof(Honest))]
    public async Task Large_and_honest_bodies_are_answered(string kind)
    {
        foreach (var reply in await SendAsync(own.Good with { RawBody = HostileBodies.Honest[kind]() }))
        {
            reply.AssertOk();
        }

        await AssertSmallAsync();
    }

    [Theory]
    [InlineData("[fake:big=25000]", false)]
    [InlineData("[fake:big=25000][fake:piece=16]", true)]
    [InlineData("[fake:big=25000][fake:piece=25000]", true)]
    public async Task Replies_of_25_MB_arrive(string text, bool isStream)
    {
        foreach (var reply in await SendAsync(own.Good with { Text = text, Stream = isStream }))
        {
            Assert.Equal(200, reply.Status);
            Assert.True(reply.IsWhole);
            Assert.InRange(reply.Body.Length, 25_000_000, 40_000_000);
        }

        await AssertSmallAsync();
    }

    [Fact]
    public async Task A_reply_of_too_many_values_is_the_upstreams_error_and_is_metered()
    {
        var before = new Meters(await own.Run!.ReadMetricsAsync(TestContext.Current.CancellationToken));
        foreach (var reply in await SendAsync(own.Good with { Text = "[fake:tool=60000]", WithTool = true }))
        {
            reply.AssertError(502, "upstream_error");
        }

        var after = new Meters(await own.Run.ReadMetricsAsync(TestContext.Current.CancellationToken));
        Assert.InRange(after.Tokens(("type", "output")) - before.Tokens(("type", "output")), AtOnce * 60_000L, long.MaxValue);
        await AssertSmallAsync();
    }

    [Fact]
    public async Task Twenty_at_once_get_an_answer_or_are_told_to_come_again()
    {
        AssertAnswered(await SendAsync(own.Good with { RawBody = HostileBodies.Honest["one long text"]() }, 20));
        await AssertSmallAsync();
    }

    [Fact]
    public async Task A_smaller_limit_holds_and_refusals_are_counted()
    {
        SkipUnlessMeasured();
        await using var run = await LocalStackRun.StartAsync(
            new LocalStackOptions
            {
                Gateway = GatewayKind.Real,
                AdjustSettings = settings => settings.Replace("listen:\n", "listen:\n  maxMessageBytes: 8MiB\n  maxBufferedBytes: 24MiB\n", StringComparison.Ordinal),
            },
            TestContext.Current.CancellationToken);
        var request = new ChatRequest { Token = run.Tokens.Token(DemoTeams.Finance), Text = new string('a', 7_000_000) };

        var refused = 0;
        for (var round = 0; round < 5 && refused == 0; round++)
        {
            var replies = await SendAsync(run, request, 8);
            AssertAnswered(replies);
            refused = replies.Count(reply => reply.Status == 503);
        }

        Assert.NotEqual(0, refused);
        var meters = new Meters(await run.ReadMetricsAsync(TestContext.Current.CancellationToken));
        Assert.InRange(meters.Sum("extproc_memory_refusals_total"), refused, long.MaxValue);
        Assert.InRange(meters.Requests(("outcome", "refused")), refused, long.MaxValue);
        Assert.InRange(ProcessMemory.Peak(run.Sidecar.Id), 1, 200);
    }

    private static void AssertAnswered(HttpReply[] replies)
    {
        Assert.Contains(replies, reply => reply.Status == 200);
        foreach (var reply in replies)
        {
            if (reply.Status == 200)
            {
                reply.AssertOk();
            }
            else
            {
                reply.AssertError(503, "overloaded");
                Assert.Equal("1", reply.Header("retry-after"));
            }
        }
    }

    private static void SkipUnlessMeasured()
    {
        SharedRun.SkipWithoutEnvoy(GatewayKind.Real);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The sidecar's memory is read from /proc.");
    }

    private Task<HttpReply[]> SendAsync(ChatRequest request, int count = AtOnce)
    {
        SkipUnlessMeasured();
        return SendAsync(own.Run!, request, count);
    }

    private static async Task<HttpReply[]> SendAsync(LocalStackRun run, ChatRequest request, int count)
    {
        var bytes = request.ToBytes();
        return await Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            using var connection = await Connection.OpenAsync(run.Address);
            await connection.WriteAsync(bytes);
            return await connection.ReadReplyAsync();
        }));
    }

    private async Task AssertSmallAsync()
    {
        var peak = ProcessMemory.Peak(own.Run!.Sidecar.Id);
        Assert.True(peak < MostMegabytes, $"the sidecar took {peak} MB");
        var resident = 0;
        await Patience.UntilAsync($"the sidecar is as small as at its start, {own.MegabytesAtStart} MB", () =>
        {
            resident = ProcessMemory.Resident(own.Run.Sidecar.Id);
            return Task.FromResult(resident < own.MegabytesAtStart + RestMegabytes);
        });
        SidecarLog.AssertClean(own.Run.Sidecar.Output);
        TestContext.Current.SendDiagnosticMessage($"peak {peak} MB, now {resident} MB, at the start {own.MegabytesAtStart} MB");
    }

    /// <summary>A run whose sidecar nobody else has made larger.</summary>
    public sealed class OwnRun : IAsyncLifetime
    {
        internal LocalStackRun? Run { get; private set; }

        internal int MegabytesAtStart { get; private set; }

        internal ChatRequest Good => new() { Token = Run?.Tokens.Token(DemoTeams.Finance) };

        public async ValueTask InitializeAsync()
        {
            if (GatewayStarter.FindEnvoy() is null || !OperatingSystem.IsLinux())
            {
                return;
            }

            Run = await LocalStackRun.StartAsync(
                new LocalStackOptions
                {
                    Gateway = GatewayKind.Real,
                    // The sidecar's memory is looked at: neither Envoy's own heap nor a slow machine may end an exchange first.
                    AdjustBootstrap = bootstrap => bootstrap
                        .Replace("max_heap_size_bytes: 1073741824", "max_heap_size_bytes: 8589934592", StringComparison.Ordinal)
                        .Replace("message_timeout: 10s", "message_timeout: 60s", StringComparison.Ordinal),
                },
                TestContext.Current.CancellationToken);
            for (var i = 0; i < 20; i++)
            {
                using var connection = await Connection.OpenAsync(Run.Address);
                (await connection.SendAsync(Good)).AssertOk();
            }

            MegabytesAtStart = ProcessMemory.Resident(Run.Sidecar.Id);
        }

        public async ValueTask DisposeAsync()
        {
            if (Run is not null)
            {
                await Run.DisposeAsync();
            }
        }
    }
}
