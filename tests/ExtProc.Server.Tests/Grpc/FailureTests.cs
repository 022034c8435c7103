using System.Buffers;
using System.Text.RegularExpressions;
using ExtProc.Server.Grpc;
using Grpc.Core;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

public partial class FailureTests
{
    private const string Path = "/test.Failure/Fail";

    public enum Phase
    {
        BeforeReading,
        AfterReading,
        AfterWriting,
        Synchronously,
    }

    [Theory]
    [InlineData(Phase.BeforeReading)]
    [InlineData(Phase.AfterReading)]
    [InlineData(Phase.AfterWriting)]
    [InlineData(Phase.Synchronously)]
    public async Task An_exception_is_INTERNAL_and_one_error_line_with_the_same_id(Phase phase)
    {
        await using var server = await RunningServer.StartAsync(new TestMethod(Path, call => phase == Phase.Synchronously
            ? throw new InvalidOperationException("a bug")
            : FailAsync(call, phase)));
        server.Log.Announce("a bug");

        var reply = await server.Client.CallAsync(Path, [1]);

        Assert.Equal((int)StatusCode.Internal, reply.Status);
        var id = InternalError().Match(reply.Message!).Groups[1].Value;
        Assert.NotEmpty(id);
        Assert.Single(server.Log.Entries, entry => entry.Message.Contains(id, StringComparison.Ordinal));
        Assert.DoesNotContain("a bug", reply.Message, StringComparison.Ordinal);
        await server.AssertNextCallWorksAsync();
    }

    [Fact]
    public async Task An_exception_after_the_peer_has_gone_is_still_logged()
    {
        var threw = new TaskCompletionSource();
        await using var server = await RunningServer.StartAsync(new TestMethod(Path, async call =>
        {
            while (await call.ReadAsync())
            {
                await call.WriteAsync(new RawMessage(call.Message));
            }

            threw.SetResult();
            throw new InvalidOperationException("a late bug");
        }));
        server.Log.Announce("a late bug");

        using var call = server.Client.Start(Path);
        await call.WriteAsync(new byte[1]);
        await call.ReadAsync();
        call.Reset();

        await threw.Task;
        // The stop waits for the call, so that its line is written when the guard looks.
        await server.Server.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task An_unasked_cancellation_is_a_bug()
    {
        await using var server = await RunningServer.StartAsync(
            new TestMethod(Path, _ => throw new OperationCanceledException("nobody cancelled")));
        server.Log.Announce("nobody cancelled");

        Assert.Equal((int)StatusCode.Internal, (await server.Client.CallAsync(Path)).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_status_of_the_method_reaches_the_peer(bool afterWriting)
    {
        const string Text = "50 % of ü\n";
        await using var server = await RunningServer.StartAsync(new TestMethod(Path, async call =>
        {
            if (afterWriting)
            {
                await call.WriteAsync(new RawMessage([1]));
            }

            return new Status(StatusCode.FailedPrecondition, Text);
        }));

        var reply = await server.Client.CallAsync(Path, [1]);

        Assert.Equal((int)StatusCode.FailedPrecondition, reply.Status);
        Assert.Equal(Text, reply.Message);
        Assert.Equal(afterWriting ? 1 : 0, reply.Messages.Count);
        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }

    [Fact]
    public async Task A_method_cannot_turn_a_protocol_violation_into_OK()
    {
        await using var server = await RunningServer.StartAsync(new TestMethod(Path, async call =>
        {
            try
            {
                await call.ReadAsync();
            }
            catch (RpcException)
            {
                Assert.False(await call.ReadAsync());
            }

            return Status.DefaultSuccess;
        }));
        using var call = server.Client.Start(Path);
        await call.WriteRawAsync(new byte[] { 0, 0 });
        call.HalfClose();

        Assert.Equal((int)StatusCode.Internal, (await call.EndAsync()).Status);
        server.AssertQuietLog();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(-1)]
    public async Task A_message_that_does_not_keep_its_length_breaks_the_stream(int written)
    {
        await using var server = await RunningServer.StartAsync(new TestMethod(Path, async call =>
        {
            await call.WriteAsync(new RawMessage([1]));
            await call.WriteAsync(new LyingMessage(5, written));
            return Status.DefaultSuccess;
        }));
        server.Log.Announce(written < 0 ? "torn" : "announced 5");

        // Reset: an end with trailers would give the peer a message made of something else.
        await Assert.ThrowsAnyAsync<Exception>(() => server.Client.CallAsync(Path, [1]));
        await server.AssertNextCallWorksAsync();
    }

    private static async Task<Status> FailAsync(IDuplexCall call, Phase phase)
    {
        if (phase > Phase.BeforeReading)
        {
            await call.ReadAsync();
        }

        if (phase > Phase.AfterReading)
        {
            await call.WriteAsync(new RawMessage(call.Message));
        }

        throw new InvalidOperationException("a bug");
    }

    [GeneratedRegex("^internal error ([0-9a-f]{8})$")]
    private static partial Regex InternalError();

    private readonly struct LyingMessage(int length, int written) : IOutgoingMessage
    {
        public int Length => length;

        public ReadOnlyMemory<byte> Tail => default;

        public void WriteTo(IBufferWriter<byte> output)
        {
            output.Write(new byte[Math.Max(written, 1)]);
            if (written < 0)
            {
                throw new InvalidOperationException("torn");
            }
        }
    }
}
