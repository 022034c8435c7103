using System.Text.Json;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.LocalStack;
using ExtProc.LocalStack.FakeBedrock;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Runs;

/// <summary>
/// Scenarios that are written once and run on each kind of gateway. After every one: nothing reached Bedrock that was
/// not signed or not Converse, and the sidecar logged no error.
/// </summary>
public abstract class OnAnyGateway(SharedRun run) : IAsyncLifetime
{
    internal LocalStackRun Run => run.Run;

    internal string Finance => Run.Tokens.Token(DemoTeams.Finance);

    internal string Engineering => Run.Tokens.Token(DemoTeams.Engineering);

    /// <summary>A good request of finance.</summary>
    internal ChatRequest Good => new() { Token = Finance };

    /// <summary>The only request that reached Bedrock in this test.</summary>
    internal ReceivedRequest Arrived => Assert.Single(Run.Bedrock.Accepted);

    public virtual ValueTask InitializeAsync()
    {
        SharedRun.SkipWithoutEnvoy(run.Kind);
        Run.Bedrock.Accepted.Clear();
        return ValueTask.CompletedTask;
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (run.IsRunning)
        {
            Assert.Empty(Run.Bedrock.Rejected);
            SidecarLog.AssertClean(Run.Sidecar.Output);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Sends on a connection of its own.</summary>
    internal async Task<HttpReply> SendAsync(ChatRequest request)
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        return await connection.SendAsync(request);
    }

    /// <summary>
    /// Sends a request that must be refused before it reaches Bedrock, then a good one on the same connection, or on
    /// another when the gateway has announced that it closes this one.
    /// </summary>
    internal async Task<HttpReply> RefusedAsync(ChatRequest request, int status, string code, string? param = null)
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        var reply = await connection.SendAsync(request);
        var error = reply.AssertError(status, code);
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Empty(Run.Bedrock.Accepted);
        await GoodRequestWorksAsync(connection);
        return reply;
    }

    /// <summary>A good request works, on this connection if it is still open.</summary>
    internal async Task GoodRequestWorksAsync(Connection connection)
    {
        var before = Run.Bedrock.Accepted.Count;
        if (connection.IsOpen)
        {
            (await connection.SendAsync(Good)).AssertOk();
        }
        else
        {
            (await SendAsync(Good)).AssertOk();
        }

        Assert.Equal(before + 1, Run.Bedrock.Accepted.Count);
    }

    /// <summary>The sidecar's counters now, for a difference later.</summary>
    internal async Task<Meters> MetersAsync() => new(await Run.ReadMetricsAsync(TestContext.Current.CancellationToken));

    /// <summary>The tokens that the fake Bedrock has told for a request.</summary>
    internal static FakeUsage UsageOf(ReceivedRequest request)
    {
        using var converse = JsonDocument.Parse(request.Body);
        return FakeReply.For(ConverseCall.Read(converse.RootElement)).Usage;
    }

    /// <summary>The access log's line for a request: the gateway's id of it goes upstream, and is in the log.</summary>
    internal Task<JsonElement> LogLineAsync(ReceivedRequest request) =>
        LogLineAsync(line => line.Contains($"\"{request.Header("x-request-id")}\"", StringComparison.Ordinal));

    /// <summary>The access log's first line that fits.</summary>
    internal async Task<JsonElement> LogLineAsync(Func<string, bool> fits)
    {
        using var patience = Patience.Start();
        using var json = JsonDocument.Parse(await Run.Gateway.AccessLog.FindAsync(fits, patience.Token));
        return json.RootElement.Clone();
    }
}
