using System.Text;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Lifecycle;

/// <summary>The sidecar dies, comes back, and stops in good order; each time on a run of its own.</summary>
public abstract class SidecarScenarios
{
    private readonly GatewayKind _kind;

    private protected SidecarScenarios(GatewayKind kind) => _kind = kind;

    [Fact]
    public async Task Without_the_sidecar_nothing_passes_and_with_it_everything_works_again()
    {
        await using var run = await StartAsync("");
        var good = Good(run);
        (await SendAsync(run, good)).AssertOk();
        using var streaming = await Connection.OpenAsync(run.Address);
        await streaming.WriteAsync((good with { Text = "[fake:slow=100]", Stream = true }).ToBytes());
        Assert.Equal(200, (await streaming.ReadHeadAsync()).Status);
        Assert.NotNull(await streaming.ReadPieceAsync());

        await OwnSidecar.KillAsync(run);
        while (await streaming.ReadPieceAsync() is { } piece)
        {
            Assert.DoesNotContain("[DONE]", Encoding.UTF8.GetString(piece), StringComparison.Ordinal);
        }

        Assert.False(streaming.IsComplete, "a stream without its sidecar must not end as if it were whole");

        run.Bedrock.Accepted.Clear();
        (await SendAsync(run, good with { Headers = ["x-team: finance"] })).AssertError(500, "gateway_error");
        (await SendAsync(run, good with { Target = "/model/x/converse", Headers = ["x-team: finance"] })).AssertError(500, "gateway_error");
        Assert.Empty(run.Bedrock.Accepted);

        await using var again = await OwnSidecar.StartAsync(run);
        await Patience.UntilAsync("requests work again", async () => (await SendAsync(run, good)).Status == 200);
        (await SendAsync(run, good)).AssertOk();
        Assert.Empty(run.Bedrock.Rejected);
        SidecarLog.AssertClean(again.Output);
    }

    [Fact]
    public async Task A_stop_is_announced_lets_streams_end_and_exits_with_0()
    {
        await using var run = await StartAsync("shutdown: { delay: 3s, drain: 20s }\n");
        var good = Good(run);
        await OwnSidecar.KillAsync(run);
        await using var sidecar = await OwnSidecar.StartAsync(run);
        await Patience.UntilAsync("requests work again", async () => (await SendAsync(run, good)).Status == 200);

        // 40 words, more than 4 s: longer than the delay, so that the drain has something to wait for.
        using var streaming = await Connection.OpenAsync(run.Address);
        await streaming.WriteAsync((good with { Text = "[fake:slow=100]", Stream = true }).ToBytes());
        var head = await streaming.ReadHeadAsync();
        var body = new MemoryStream();
        body.Write(await streaming.ReadPieceAsync());

        sidecar.AskToStop();
        await Patience.UntilAsync("not ready", async () => await OwnSidecar.ReadinessAsync(run) == 503);
        (await SendAsync(run, good)).AssertOk();
        while (await streaming.ReadPieceAsync() is { } piece)
        {
            body.Write(piece);
        }

        var stream = new SseReply(head with { Body = body.ToArray(), IsWhole = streaming.IsComplete });
        Assert.True(streaming.IsComplete);
        Assert.Equal(SseReply.Done, stream.Events[^1]);
        Assert.Equal(0, await sidecar.ExitAsync());
        SidecarLog.AssertClean(sidecar.Output);
    }

    [Fact]
    public async Task All_processes_of_a_run_end_with_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked up in /proc.");
        string folder;
        await using (var run = await StartAsync(""))
        {
            folder = run.Folder;
            Assert.NotEmpty(ProcessesNaming(folder));
        }

        Assert.Empty(ProcessesNaming(folder));
        Assert.False(Directory.Exists(folder));
    }

    private static ChatRequest Good(LocalStackRun run) => new() { Token = run.Tokens.Token(DemoTeams.Finance) };

    private static async Task<HttpReply> SendAsync(LocalStackRun run, ChatRequest request)
    {
        using var connection = await Connection.OpenAsync(run.Address);
        return await connection.SendAsync(request);
    }

    private static List<string> ProcessesNaming(string folder)
    {
        var found = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => path[6..].All(char.IsAsciiDigit)))
        {
            try
            {
                var commandLine = File.ReadAllText(Path.Combine(process, "cmdline"));
                if (commandLine.Contains(folder, StringComparison.Ordinal))
                {
                    found.Add(commandLine.Replace('\0', ' '));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone, or somebody else's.
            }
        }

        return found;
    }

    private Task<LocalStackRun> StartAsync(string moreSettings)
    {
        SharedRun.SkipWithoutEnvoy(_kind);
        return LocalStackRun.StartAsync(
            new LocalStackOptions { Gateway = _kind, AdjustSettings = settings => settings + moreSettings }, TestContext.Current.CancellationToken);
    }
}

public sealed class SidecarBehindEnvoy() : SidecarScenarios(GatewayKind.Real);

public sealed class SidecarBehindStandIn() : SidecarScenarios(GatewayKind.StandIn);
