using ExtProc.Server.Grpc;
using ExtProc.Core.Memory;
using ExtProc.Testing.Grpc;
using Grpc.Core;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

/// <summary>Messages that are longer than what the pipe is left with.</summary>
public sealed class LongMessageTests : IDisposable
{
    private const int MiB = 1 << 20;

    private static readonly TestMethod Shape = new("/test.Shape/Shape", async call =>
    {
        while (await call.ReadAsync())
        {
            await call.WriteAsync(new RawMessage([call.Message.IsSingleSegment ? (byte)1 : (byte)0, call.IsMessageDropped ? (byte)1 : (byte)0]));
        }

        return Status.DefaultSuccess;
    });

    private readonly BodyBudget _memory = new(8 * MiB);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public async Task A_long_message_is_one_block_and_goes_back_when_the_next_is_read()
    {
        await using var server = await RunningServer.StartAsync(_memory, Shape);
        using var call = server.Client.Start(Shape.Path);

        await call.WriteAsync(new byte[3 * MiB]);
        Assert.Equal([1, 0], await call.ReadAsync());
        await call.WriteAsync(new byte[10]);
        Assert.Equal([1, 0], await call.ReadAsync());

        Assert.Equal(0, _memory.Taken);
    }

    [Theory]
    [InlineData(BlockPool.SmallestBlock)]
    [InlineData(BlockPool.SmallestBlock + 1)]
    [InlineData(3 * MiB)]
    public async Task Every_byte_arrives_and_returns_whatever_follows_it(int length)
    {
        await using var server = await RunningServer.StartAsync(_memory);
        var message = new byte[length];
        new Random(length).NextBytes(message);
        using var call = server.Client.Start(TestMethod.EchoPath);

        // Both messages and the beginning of the second in the last frame of the first.
        byte[] two = [.. GrpcTestCall.Frame(message), .. GrpcTestCall.Frame(message)];
        var writing = WriteAsync(call, two.Chunk((length / 3) + 7));

        Assert.Equal(message, await call.ReadAsync());
        Assert.Equal(message, await call.ReadAsync());
        await writing;
    }

    [Fact]
    public async Task A_message_without_room_is_dropped_and_the_call_goes_on()
    {
        await using var server = await RunningServer.StartAsync(_memory, Shape);
        Assert.True(_memory.TryTakeBlock(6 * MiB, null, out var other));
        using var call = server.Client.Start(Shape.Path);
        await call.WriteAsync(new byte[3 * MiB]);
        Assert.Equal([1, 1], await call.ReadAsync());

        ((IDisposable)other).Dispose();
        await call.WriteAsync(new byte[3 * MiB]);
        Assert.Equal([1, 0], await call.ReadAsync());
        await server.AssertNextCallWorksAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_does_not_come_to_its_end_takes_nothing(bool isReset)
    {
        var ended = new TaskCompletionSource();
        var method = new TestMethod("/test.Torn/Torn", async call =>
        {
            try
            {
                await call.ReadAsync();
            }
            finally
            {
                ended.SetResult();
            }

            return Status.DefaultSuccess;
        });
        await using var server = await RunningServer.StartAsync(_memory, method);
        using var call = server.Client.Start(method.Path);
        await call.WriteRawAsync(GrpcTestCall.Frame(new byte[3 * MiB]).AsMemory(0, MiB));

        if (isReset)
        {
            call.Reset();
        }
        else
        {
            call.HalfClose();
            Assert.Equal((int)StatusCode.Internal, (await call.EndAsync()).Status);
        }

        await ended.Task.WaitAsync(GrpcTestCall.Patience);
        await server.AssertNextCallWorksAsync();
        Assert.Equal(0, _memory.Taken);
    }

    [Fact]
    public async Task A_long_answer_is_sent_in_slices_and_arrives_whole()
    {
        var long20 = new byte[20 * MiB];
        new Random(1).NextBytes(long20);
        var method = new TestMethod("/test.Tail/Tail", async call =>
        {
            await call.ReadAsync();
            await call.WriteAsync(new TailMessage([1, 2, 3], long20));
            await call.WriteAsync(new TailMessage([4], default));
            return Status.DefaultSuccess;
        });
        await using var server = await RunningServer.StartAsync(_memory, method);

        var reply = await server.Client.CallAsync(method.Path, [1]);

        Assert.Equal(0, reply.Status);
        Assert.Equal([1, 2, 3, .. long20], reply.Messages[0]);
        Assert.Equal([4], reply.Messages[1]);
    }

    private static async Task WriteAsync(GrpcTestCall call, IEnumerable<byte[]> pieces)
    {
        foreach (var piece in pieces)
        {
            await call.WriteRawAsync(piece);
        }
    }

    private readonly struct TailMessage(byte[] head, ReadOnlyMemory<byte> tail) : IOutgoingMessage
    {
        public int Length => head.Length + tail.Length;

        public ReadOnlyMemory<byte> Tail => tail;

        public void WriteTo(System.Buffers.IBufferWriter<byte> output) => System.Buffers.BuffersExtensions.Write(output, head);
    }
}
