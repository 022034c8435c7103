using ExtProc.Testing.Grpc;
using Grpc.Core;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

public class ResetTests
{
    private const string Path = "/test.Reset/Observe";

    public enum Phase
    {
        Headers,
        PartOfPrefix,
        PartOfMessage,
        AfterMessage,
        AfterAnswer,
        AfterHalfClose,
    }

    public static TheoryData<Phase, bool> Ends =>
        [.. from phase in Enum.GetValues<Phase>() from loseConnection in (bool[])[false, true] select (phase, loseConnection)];

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task A_peer_that_goes_away_ends_the_reading_and_leaves_no_log(Phase phase, bool loseConnection)
    {
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RunningServer.StartAsync(new TestMethod(Path, async call =>
        {
            began.SetResult();
            try
            {
                while (await call.ReadAsync())
                {
                    await call.WriteAsync(new RawMessage(call.Message));
                }

                await new TaskCompletionSource().Task.WaitAsync(call.Cancelled);
                return Status.DefaultSuccess;
            }
            finally
            {
                // A write to nobody is no error either.
                await call.WriteAsync(new RawMessage(new byte[100_000]));
                Assert.False(await call.ReadAsync());
                ended.SetResult();
            }
        }));
        using var client = server.NewClient();
        using var call = client.Start(Path);
        await AdvanceAsync(call, phase);
        await began.Task.WaitAsync(GrpcTestCall.Patience);

        if (loseConnection)
        {
            client.LoseConnection();
        }
        else
        {
            call.Reset();
        }

        await ended.Task.WaitAsync(GrpcTestCall.Patience);
        await server.AssertNextCallWorksAsync();
        await server.Server.StopAsync(CancellationToken.None);
        server.AssertQuietLog();
        if (!loseConnection)
        {
            server.AssertSilentLog();
        }
    }

    [Fact]
    public async Task Calls_that_abort_at_once_by_the_thousand_do_not_cost_the_connection()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AssertNextCallWorksAsync();

        var calls = Enumerable.Range(0, 1500).Select(_ => server.Client.Start(TestMethod.EchoPath)).ToArray();
        await Task.WhenAll(calls.Select(call => call.OpenedAsync()));
        foreach (var call in calls)
        {
            call.Dispose();
        }

        await server.AssertNextCallWorksAsync();
        server.AssertSilentLog();
    }

    private static async Task AdvanceAsync(GrpcTestCall call, Phase phase)
    {
        await call.OpenedAsync();
        var frame = GrpcTestCall.Frame("message"u8);
        switch (phase)
        {
            case Phase.Headers:
                break;
            case Phase.PartOfPrefix:
                await call.WriteRawAsync(frame.AsMemory(0, 3));
                break;
            case Phase.PartOfMessage:
                await call.WriteRawAsync(frame.AsMemory(0, 8));
                break;
            case Phase.AfterMessage:
                await call.WriteRawAsync(frame);
                break;
            case Phase.AfterAnswer:
                await call.WriteRawAsync(frame);
                await call.ReadAsync();
                break;
            case Phase.AfterHalfClose:
                await call.WriteRawAsync(frame);
                await call.ReadAsync();
                call.HalfClose();
                break;
        }
    }
}
