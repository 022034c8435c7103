using ExtProc.Server.Grpc;
using ExtProc.Server.Settings;
using ExtProc.Testing.Grpc;
using ExtProc.Testing.Logs;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

public sealed class MessageBudgetTests
{
    [Fact]
    public void What_does_not_fit_is_not_taken()
    {
        var budget = new MessageBudget(100);

        Assert.True(budget.TryTake(60));
        Assert.False(budget.TryTake(41));
        Assert.True(budget.TryTake(40));
        budget.Return(60);
        Assert.Equal(40, budget.Taken);
    }

    [Fact]
    public async Task A_large_message_beside_another_is_refused_until_that_one_is_gone()
    {
        var socket = RunningServer.TemporarySocketPath();
        var log = new LogGuard();
        await using var server = new GrpcServer(
            [new ListenEndpoint(socket, null)], [TestMethod.Echo], new ServingState(), 1000, log.Factory, maxBufferedBytes: 1500);
        await server.StartAsync(CancellationToken.None);
        using var client = GrpcTestClient.OverUnixSocket(socket);
        byte[] prefixOf1000 = [0, 0, 0, 3, 232];

        using (var first = client.Start(TestMethod.EchoPath))
        {
            await first.WriteRawAsync(prefixOf1000);
            var second = await SecondAsync(client, prefixOf1000);
            Assert.Equal((int)GrpcStatusCode.ResourceExhausted, second);
            await first.WriteRawAsync(new byte[1000]);
            Assert.Equal(1000, (await first.ReadAsync())!.Length);
        }

        var reply = await client.CallAsync(TestMethod.EchoPath, new byte[1000]);
        Assert.Equal(1000, Assert.Single(reply.Messages).Length);
    }

    private static async Task<int?> SecondAsync(GrpcTestClient client, byte[] prefix)
    {
        // The first call's prefix may still be on its way: until it is counted there is room for another.
        while (true)
        {
            using var second = client.Start(TestMethod.EchoPath);
            await second.WriteRawAsync(prefix);
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            try
            {
                return (await second.EndAsync().WaitAsync(patience.Token)).Status;
            }
            catch (OperationCanceledException)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
