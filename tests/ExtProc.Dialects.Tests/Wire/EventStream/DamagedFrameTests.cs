using ExtProc.Dialects.Wire.EventStream;
using ExtProc.Testing.EventStreams;
using Xunit;

namespace ExtProc.Dialects.Tests.Wire.EventStream;

public sealed class DamagedFrameTests
{
    public static TheoryData<string> FrameNames => EveryVectorTests.FrameNames;

    [Theory]
    [MemberData(nameof(FrameNames))]
    public void No_frame_with_a_flipped_bit_is_accepted(string name)
    {
        var bytes = EventStreamVectors.Frame(name).Bytes;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));

            // Behind the prelude, whose checksum covers the lengths, the next message is still found.
            Assert.Equal(bit / 8 < 12 ? ReadStatus.Corrupt : ReadStatus.Damaged, ReadFrames.From(damaged).Last);
            Assert.Empty(ReadFrames.From(new Arrival("two chunks", [[damaged[..9]], [damaged[9..]]])).Frames);
        }
    }

    [Theory]
    [MemberData(nameof(FrameNames))]
    public void No_frame_with_a_random_mutation_is_accepted(string name)
    {
        var bytes = EventStreamVectors.Frame(name).Bytes;
        var random = new Random(20261120);
        for (var round = 0; round < 2000; round++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            if (!damaged.AsSpan().SequenceEqual(bytes))
            {
                Assert.Empty(ReadFrames.From(damaged).Frames);
            }
        }
    }

    [Fact]
    public void Random_bytes_never_throw_and_are_never_a_frame()
    {
        var random = new Random(4);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);

            Assert.Empty(ReadFrames.From(bytes).Frames);
        }
    }

    [Theory]
    [MemberData(nameof(FrameNames))]
    public void What_follows_a_damaged_or_oversized_message_is_read_however_it_arrives(string name)
    {
        const int Limit = 4096;
        var damaged = (byte[])EventStreamVectors.Frame(name).Bytes.Clone();
        damaged[^1] ^= 1;
        foreach (var bad in new[] { damaged, FrameEncoder.Message([], new byte[Limit]) })
        {
            byte[] body = [.. EventStreamVectors.Sequence, .. bad, .. EventStreamVectors.Sequence];
            foreach (var arrival in Arrival.All(body))
            {
                using var reader = new FrameReader(Limit);
                var seen = new List<ReadStatus>();
                arrival.Feed(chunk =>
                {
                    var rest = chunk;
                    while (reader.TryRead(ref rest, out _) is var status and not ReadStatus.Incomplete)
                    {
                        seen.Add(status);
                    }
                });

                Assert.Equal(bad == damaged ? ReadStatus.Damaged : ReadStatus.Oversized, seen[3]);
                Assert.Equal(Enumerable.Repeat(ReadStatus.Complete, 6), seen.Where((_, index) => index != 3));
                Assert.False(reader.IsInsideFrame);
            }
        }
    }

    [Fact]
    public void Lost_lengths_are_final_even_when_good_bytes_follow()
    {
        var good = EventStreamVectors.Sequence;
        var read = ReadFrames.From(new Arrival("good, bad, good", [[good, new byte[16]], [good], [good]]));

        Assert.Equal(3, read.Frames.Count);
        Assert.Equal(ReadStatus.Corrupt, read.Last);
    }

    [Theory]
    [InlineData(0u, 0u)]
    [InlineData(15u, 0u)]
    [InlineData(16u, 1u)]
    [InlineData(32u, 17u)]
    [InlineData(32u, uint.MaxValue)]
    [InlineData(32u, 0x8000_0000u)]
    public void Lengths_that_contradict_each_other_are_corrupt(uint total, uint headers)
    {
        var frame = FrameEncoder.Message(total, headers, [], new byte[16]);

        Assert.Equal(ReadStatus.Corrupt, ReadFrames.From(frame).Last);
    }

    public static TheoryData<byte[]> ImpossibleHeaders => new(
    (byte[][])[
        [1],
        [1, (byte)'a'],
        [5, (byte)'a', 0],
        [255],
        FrameEncoder.Header("a", 10, []),
        FrameEncoder.Header("a", 255, []),
        FrameEncoder.Header("a", 2, []),
        FrameEncoder.Header("a", 3, [1]),
        FrameEncoder.Header("a", 4, [1, 2, 3]),
        FrameEncoder.Header("a", 5, new byte[7]),
        FrameEncoder.Header("a", 6, [0]),
        FrameEncoder.Header("a", 6, [0, 1]),
        FrameEncoder.Header("a", 7, [0xFF, 0xFF, 1]),
        FrameEncoder.Header("a", 8, new byte[7]),
        FrameEncoder.Header("a", 9, new byte[15]),
        [.. FrameEncoder.Text(":message-type", "event"), .. FrameEncoder.Header("a", 7, [0, 9])],
    ]);

    [Theory]
    [MemberData(nameof(ImpossibleHeaders))]
    public void Headers_that_do_not_fit_their_block_are_damaged_though_both_checksums_match(byte[] headers)
    {
        var read = ReadFrames.From(FrameEncoder.Message(headers, "{}"u8.ToArray()));

        Assert.Empty(read.Frames);
        Assert.Equal(ReadStatus.Damaged, read.Last);
    }

    [Fact]
    public void Random_headers_behind_good_checksums_never_throw()
    {
        var random = new Random(7);
        var accepted = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var headers = new byte[random.Next(24)];
            random.NextBytes(headers);
            if (headers.Length > 2)
            {
                headers[0] = (byte)random.Next(3);
                headers[headers[0] + 1 < headers.Length ? headers[0] + 1 : 0] = (byte)random.Next(11);
            }

            accepted += ReadFrames.From(FrameEncoder.Message(headers, [1, 2, 3])).Frames.Count;
        }

        // Some must be right by chance, or the test would not reach the values.
        Assert.InRange(accepted, 100, 19_900);
    }

    [Fact]
    public void A_header_that_is_not_a_string_is_not_taken_for_one()
    {
        byte[] value = [0, 5, .. "event"u8];
        var frame = FrameEncoder.Message(FrameEncoder.Header(":message-type", 6, value), []);

        Assert.Equal("Unknown", Assert.Single(ReadFrames.From(frame).Frames).MessageType);
    }
}
