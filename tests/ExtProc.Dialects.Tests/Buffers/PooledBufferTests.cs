using System.Buffers;
using ExtProc.Dialects.Buffers;
using Xunit;

namespace ExtProc.Dialects.Tests.Buffers;

public sealed class PooledBufferTests
{
    [Fact]
    public void What_was_written_in_pieces_is_there_whole_from_the_first_byte_to_the_block()
    {
        var memory = new CountingMemory(int.MaxValue);
        var buffer = new PooledBuffer(memory);
        var expected = new ArrayBufferWriter<byte>();
        var random = new Random(3);
        while (expected.WrittenCount < 3_000_000)
        {
            var piece = new byte[random.Next(1, 40_000)];
            random.NextBytes(piece);
            expected.Write(piece);
            buffer.Write(piece);
        }

        Assert.True(expected.WrittenSpan.SequenceEqual(buffer.WrittenSpan));
        Assert.True(expected.WrittenSpan.SequenceEqual(buffer.Written.Span));
        buffer.Release();
        Assert.Equal(0, memory.Out);
        Assert.Equal(0, buffer.Length);
    }

    [Fact]
    public void Short_content_never_asks_for_a_block()
    {
        var memory = new CountingMemory(0);
        var buffer = new PooledBuffer(memory);

        buffer.Write(new byte[RentedBytes.LongestArray / 2]);

        Assert.Equal(RentedBytes.LongestArray / 2, buffer.Length);
        buffer.Release();
    }

    [Fact]
    public void One_long_piece_takes_no_more_than_it_needs()
    {
        var memory = new CountingMemory(int.MaxValue);
        var buffer = new PooledBuffer(memory);

        buffer.Write(new byte[10_000_000]);

        Assert.Equal(10_000_000, memory.Most);
        buffer.Release();
    }

    [Fact]
    public void Small_pieces_take_at_most_two_and_a_half_times_the_content()
    {
        var memory = new CountingMemory(int.MaxValue);
        var buffer = new PooledBuffer(memory);
        for (var i = 0; i < 10_000; i++)
        {
            buffer.Write(new byte[1_000]);
        }

        Assert.InRange(memory.Most, 10_000_000, 25_000_000);
        buffer.Release();
    }

    [Fact]
    public void Without_room_to_grow_the_content_stays_and_can_be_given_back()
    {
        var memory = new CountingMemory(200_000);
        var buffer = new PooledBuffer(memory);
        buffer.Write(new byte[100_000]);

        Assert.Throws<InsufficientMemoryException>(() => buffer.GetSpan(500_000));

        Assert.Equal(100_000, buffer.WrittenSpan.Length);
        buffer.Release();
        Assert.Equal(0, memory.Out);
        buffer.Write("small"u8);
        Assert.Equal(5, buffer.Length);
    }

    private sealed class CountingMemory(int limit) : MemoryPool<byte>
    {
        public int Out { get; private set; }

        public int Most { get; private set; }

        public override int MaxBufferSize => Array.MaxLength;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            if (Out + minBufferSize > limit)
            {
                throw new InsufficientMemoryException();
            }

            Out += minBufferSize;
            Most = Math.Max(Most, Out);
            return new Owner(this, new byte[minBufferSize]);
        }

        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Owner(CountingMemory memory, byte[] array) : IMemoryOwner<byte>
        {
            public Memory<byte> Memory => array;

            public void Dispose() => memory.Out -= array.Length;
        }
    }
}
