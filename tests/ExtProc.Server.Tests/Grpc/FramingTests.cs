using System.Buffers;
using ExtProc.Server.Grpc;
using ExtProc.Testing.Grpc;
using Grpc.Core;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

public class FramingTests
{
    private static readonly byte[] TwoMessages =
        [.. GrpcTestCall.Frame("first message"u8), .. GrpcTestCall.Frame([]), .. GrpcTestCall.Frame("second"u8)];

    [Fact]
    public async Task Messages_cut_in_two_at_every_byte_come_back_whole()
    {
        await using var server = await RunningServer.StartAsync();

        for (var cut = 1; cut < TwoMessages.Length; cut++)
        {
            using var call = server.Client.Start(TestMethod.EchoPath);
            await call.WriteRawAsync(TwoMessages.AsMemory(0, cut));
            await call.WriteRawAsync(TwoMessages.AsMemory(cut));
            call.HalfClose();
            AssertBothCameBack(await call.EndAsync());
        }
    }

    [Fact]
    public void A_prefix_is_read_across_pieces_of_memory_cut_anywhere()
    {
        byte[] bytes = [.. GrpcTestCall.Frame("across"u8), 9, 9];
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second++)
            {
                var received = Piece.Join(bytes.AsMemory(0, first), bytes.AsMemory(first, second - first), bytes.AsMemory(second));

                Assert.True(MessagePrefix.TryRead(received, out var prefix));
                Assert.Equal(new MessagePrefix(0, 6), prefix);
                Assert.False(MessagePrefix.TryRead(received.Slice(0, 4), out _));
            }
        }
    }

    [Fact]
    public async Task Messages_sent_byte_by_byte_come_back_whole()
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(TestMethod.EchoPath);

        foreach (var one in TwoMessages)
        {
            await call.WriteRawAsync(new[] { one });
        }

        call.HalfClose();
        AssertBothCameBack(await call.EndAsync());
    }

    [Fact]
    public async Task A_message_cut_at_the_end_of_the_stream_is_not_OK()
    {
        await using var server = await RunningServer.StartAsync();
        var frame = GrpcTestCall.Frame("cut"u8);

        for (var cut = 1; cut < frame.Length; cut++)
        {
            using var call = server.Client.Start(TestMethod.EchoPath);
            await call.WriteRawAsync(frame.AsMemory(0, cut));
            call.HalfClose();

            var end = await call.EndAsync();
            Assert.Equal((int)StatusCode.Internal, end.Status);
            Assert.Equal("incomplete message", end.Message);
        }

        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }

    [Fact]
    public async Task A_message_cut_after_a_good_one_is_not_OK()
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(TestMethod.EchoPath);

        await call.WriteAsync("good"u8.ToArray());
        Assert.NotNull(await call.ReadAsync());
        await call.WriteRawAsync(GrpcTestCall.Frame("cut"u8).AsMemory(0, 6));
        call.HalfClose();

        Assert.Equal((int)StatusCode.Internal, (await call.EndAsync()).Status);
        await server.AssertNextCallWorksAsync();
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_at_its_prefix()
    {
        await using var server = await RunningServer.StartAsync(maxMessageBytes: 1000);
        foreach (var length in (byte[][])[[0, 0, 3, 233], [127, 255, 255, 255], [128, 0, 0, 0], [255, 255, 255, 255]])
        {
            using var call = server.Client.Start(TestMethod.EchoPath);
            await call.WriteRawAsync(new byte[] { 0, length[0], length[1], length[2], length[3] });

            // The body never comes and the call is not half-closed: the answer has nothing else to wait for.
            Assert.Equal((int)StatusCode.ResourceExhausted, (await call.EndAsync()).Status);
        }

        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }

    [Fact]
    public async Task A_message_at_the_limit_passes()
    {
        await using var server = await RunningServer.StartAsync(maxMessageBytes: 1000);

        var reply = await server.Client.CallAsync(TestMethod.EchoPath, new byte[1000]);

        Assert.Equal(1000, Assert.Single(reply.Messages).Length);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    public async Task Message_flags_are_refused(byte flags)
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(TestMethod.EchoPath);

        await call.WriteRawAsync(new byte[] { flags, 0, 0, 0, 1, 65 });

        Assert.Equal((int)StatusCode.Internal, (await call.EndAsync()).Status);
        await server.AssertNextCallWorksAsync();
    }

    [Fact]
    public async Task Refused_bodies_do_not_use_up_the_windows_of_the_connection()
    {
        await using var server = await RunningServer.StartAsync(maxMessageBytes: 1000);
        await server.AssertNextCallWorksAsync();
        var body = new byte[600_000];
        body[1] = 255;

        // 60 MB that nobody reads, on a connection that allows 8 MiB in flight.
        for (var i = 0; i < 100; i++)
        {
            using var call = server.Client.Start(TestMethod.EchoPath);
            await call.WriteRawAsync(body);
            Assert.Equal((int)StatusCode.ResourceExhausted, (await call.EndAsync()).Status);
        }

        await server.AssertNextCallWorksAsync();
    }

    [Fact]
    public async Task Random_bytes_end_with_a_status_and_without_a_log()
    {
        await using var server = await RunningServer.StartAsync(maxMessageBytes: 1000);
        var random = new Random(20_25);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(1, 60)];
            random.NextBytes(bytes);
            if (random.Next(2) == 0)
            {
                // Past the flags and the length's upper bytes, so that some get further.
                bytes.AsSpan(0, Math.Min(4, bytes.Length)).Clear();
            }

            using var call = server.Client.Start(TestMethod.EchoPath);
            await call.WriteRawAsync(bytes);
            call.HalfClose();
            Assert.NotNull((await call.EndAsync()).Status);
        }

        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }

    private static void AssertBothCameBack(GrpcTestReply reply)
    {
        Assert.Equal(0, reply.Status);
        Assert.Equal(["first message"u8.ToArray(), [], "second"u8.ToArray()], reply.Messages);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        private Piece(ReadOnlyMemory<byte> memory, Piece? before)
        {
            Memory = memory;
            if (before is not null)
            {
                before.Next = this;
                RunningIndex = before.RunningIndex + before.Memory.Length;
            }
        }

        public static ReadOnlySequence<byte> Join(params ReadOnlySpan<ReadOnlyMemory<byte>> pieces)
        {
            var first = new Piece(pieces[0], null);
            var last = first;
            foreach (var piece in pieces[1..])
            {
                last = new Piece(piece, last);
            }

            return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
        }
    }
}
