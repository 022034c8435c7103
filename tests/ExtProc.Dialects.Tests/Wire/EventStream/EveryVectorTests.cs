using ExtProc.Dialects.Wire.EventStream;
using Xunit;

namespace ExtProc.Dialects.Tests.Wire.EventStream;

public sealed class EveryVectorTests
{
    public static TheoryData<string> FrameNames => [.. EventStreamVectors.Frames.Select(frame => frame.Name)];

    public static TheoryData<string> NegativeNames => [.. EventStreamVectors.Negatives.Select(negative => negative.Name)];

    [Theory]
    [MemberData(nameof(FrameNames))]
    public void A_frame_is_read_as_its_vector_says_however_it_arrives(string name)
    {
        var vector = EventStreamVectors.Frame(name);
        foreach (var arrival in Arrival.All(vector.Bytes))
        {
            var read = ReadFrames.From(arrival);

            Assert.Equal(ReadFrame.Of(vector), Assert.Single(read.Frames));
            Assert.Equal(ReadStatus.Incomplete, read.Last);
            Assert.False(read.IsInsideFrame, arrival.Name);
        }
    }

    [Theory]
    [MemberData(nameof(FrameNames))]
    public void A_frame_cut_short_is_not_yet_complete(string name)
    {
        var bytes = EventStreamVectors.Frame(name).Bytes;
        for (var length = 1; length < bytes.Length; length++)
        {
            var read = ReadFrames.From(bytes[..length]);

            Assert.Empty(read.Frames);
            Assert.Equal(ReadStatus.Incomplete, read.Last);
            Assert.True(read.IsInsideFrame);
        }
    }

    [Fact]
    public void The_sequence_gives_its_messages_however_it_arrives()
    {
        var expected = EventStreamVectors.SequenceNames.Select(name => ReadFrame.Of(EventStreamVectors.Frame(name)));
        foreach (var arrival in Arrival.All(EventStreamVectors.Sequence))
        {
            var read = ReadFrames.From(arrival);

            Assert.Equal(expected, read.Frames);
            Assert.False(read.IsInsideFrame, arrival.Name);
        }
    }

    [Fact]
    public void All_frames_back_to_back_are_read_at_any_piece_length()
    {
        var body = EventStreamVectors.Frames.SelectMany(frame => frame.Bytes).ToArray();
        var expected = EventStreamVectors.Frames.Select(ReadFrame.Of).ToArray();
        for (var length = 1; length < 200; length++)
        {
            var pieces = body.Chunk(length).ToArray();

            Assert.Equal(expected, ReadFrames.From(new Arrival("chunks", [.. pieces.Select(p => new[] { p })])).Frames);
            Assert.Equal(expected, ReadFrames.From(new Arrival("segments", [pieces])).Frames);
        }
    }

    [Theory]
    [MemberData(nameof(NegativeNames))]
    public void A_negative_vector_is_answered_as_it_says_however_it_arrives(string name)
    {
        var vector = EventStreamVectors.Negatives.Single(negative => negative.Name == name);
        var isTruncated = vector.Expect.StartsWith("incomplete", StringComparison.Ordinal);
        Assert.True(isTruncated || vector.Expect.StartsWith("reject", StringComparison.Ordinal));
        foreach (var arrival in Arrival.All(vector.Bytes))
        {
            var read = ReadFrames.From(arrival);

            Assert.Empty(read.Frames);
            Assert.Contains(
                read.Last,
                isTruncated ? [ReadStatus.Incomplete] : new[] { ReadStatus.Corrupt, ReadStatus.Damaged });
            Assert.True(!isTruncated || read.IsInsideFrame, arrival.Name);
        }
    }

    [Fact]
    public void No_vector_is_left_out() =>
        Assert.Equal((14, 3, 734), (FrameNames.Count, NegativeNames.Count, EventStreamVectors.Sequence.Length));
}
