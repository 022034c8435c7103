using System.Buffers;
using ExtProc.Dialects.Wire.EventStream;
using ExtProc.Testing.EventStreams;
using Xunit;

namespace ExtProc.Dialects.Tests.Wire.EventStream;

public sealed class FrameSizeTests
{
    private const int Limit = 4096;

    [Fact]
    public void A_frame_of_exactly_the_limit_is_read_and_one_byte_more_is_oversized()
    {
        var atLimit = FrameEncoder.Message([], new byte[Limit - 16]);
        var above = FrameEncoder.Message([], new byte[Limit - 15]);

        Assert.Single(ReadFrames.From(atLimit, Limit).Frames);
        Assert.Equal(ReadStatus.Oversized, ReadFrames.From(above, Limit).Last);
    }

    [Theory]
    [InlineData(Limit + 1u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue)]
    public void An_oversized_frame_is_known_from_its_prelude_and_nothing_of_it_is_kept(uint total)
    {
        var prelude = FrameEncoder.Message(total, 0, [], [])[..12];
        foreach (var arrival in Arrival.All(prelude))
        {
            var pool = new RecordingPool();
            using var reader = new FrameReader(Limit, pool);

            Assert.Equal(ReadStatus.Oversized, ReadFrames.From(arrival, reader).Last);
            Assert.Empty(pool.Requests);
        }
    }

    [Fact]
    public void A_frame_inside_one_segment_is_read_in_place()
    {
        var pool = new RecordingPool();
        using var reader = new FrameReader(Limit, pool);
        var body = EventStreamVectors.Sequence;

        Assert.Equal(6, ReadFrames.From(new Arrival("one", [[body], [body]]), reader).Frames.Count);
        Assert.Empty(pool.Requests);
    }

    [Fact]
    public void A_long_frame_in_single_bytes_moves_into_one_buffer_of_its_size()
    {
        var payload = new byte[200_000];
        new Random(1).NextBytes(payload);
        var body = FrameEncoder.Message([], payload);
        var pool = new RecordingPool();
        using var reader = new FrameReader(1 << 20, pool);

        var read = ReadFrames.From(new Arrival("bytes", [.. body.Select(value => new byte[][] { [value] })]), reader);

        Assert.Single(read.Frames);
        Assert.Equal([body.Length], pool.Requests);
    }

    [Fact]
    public void The_buffer_of_a_long_frame_goes_back_when_the_next_one_is_asked_for()
    {
        var pool = new RecordingPool();
        var frames = EventStreamVectors.Frames.SelectMany(frame => frame.Bytes).ToArray();
        var longOne = FrameEncoder.Message([], new byte[100_000]);
        using var reader = new FrameReader(1 << 20, pool);
        var arrival = new Arrival("pieces", [.. longOne.Concat(frames).Chunk(11).Select(piece => new[] { piece })]);

        Assert.Equal(EventStreamVectors.Frames.Count + 1, ReadFrames.From(arrival, reader).Frames.Count);

        Assert.Equal([longOne.Length], pool.Requests);
        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public void Disposing_inside_a_frame_returns_the_buffer()
    {
        var pool = new RecordingPool();
        var reader = new FrameReader(1 << 20, pool);
        ReadFrames.From(new Arrival("half", [[FrameEncoder.Message([], new byte[100_000])[..50]]]), reader);
        Assert.Equal(1, pool.Outstanding);

        reader.Dispose();
        reader.Dispose();

        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public void Reading_allocates_nothing_in_place_or_through_the_carry_buffer()
    {
        var body = EventStreamVectors.Sequence;
        using var reader = new FrameReader(Limit);
        ReadOnlySequence<byte> whole = new(body), head = new(body, 0, 100), tail = new(body, 100, body.Length - 100);
        long payloadBytes = 0;

        void Read(ReadOnlySequence<byte> chunk)
        {
            while (reader.TryRead(ref chunk, out var frame) == ReadStatus.Complete)
            {
                payloadBytes += frame.Payload.Length;
            }
        }

        void Round()
        {
            Read(whole);
            Read(head);
            Read(tail);
        }

        Assert.Equal(0, Allocated.Bytes(Round));
        Assert.NotEqual(0, Allocated.Bytes(() => Read(new ReadOnlySequence<byte>(body.ToArray()))));
        Assert.NotEqual(0, payloadBytes);
    }

    /// <summary>Hands out dirty memory that is longer than asked for, and counts.</summary>
    private sealed class RecordingPool : MemoryPool<byte>
    {
        public List<int> Requests { get; } = [];

        public int Outstanding { get; private set; }

        public override int MaxBufferSize => Array.MaxLength;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
        {
            Requests.Add(minBufferSize);
            Outstanding++;
            var array = new byte[minBufferSize + 37];
            array.AsSpan().Fill(0xFF);
            return new Owner(this, array);
        }

        protected override void Dispose(bool disposing)
        {
        }

        private sealed class Owner(RecordingPool pool, byte[] array) : IMemoryOwner<byte>
        {
            private bool _isOut = true;

            public Memory<byte> Memory => array;

            public void Dispose()
            {
                Assert.True(_isOut);
                _isOut = false;
                pool.Outstanding--;
                array.AsSpan().Fill(0xFF);
            }
        }
    }
}
