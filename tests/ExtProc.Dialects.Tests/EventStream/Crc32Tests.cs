using ExtProc.Dialects.EventStream;
using Xunit;

namespace ExtProc.Dialects.Tests.EventStream;

public sealed class Crc32Tests
{
    [Fact]
    public void The_check_value_of_the_algorithm_comes_out() =>
        Assert.Equal(0xCBF4_3926u, Crc32.Compute("123456789"u8));

    [Fact]
    public void Every_length_and_every_cut_agree_with_the_definition()
    {
        var data = new byte[100];
        new Random(32).NextBytes(data);
        for (var length = 0; length <= data.Length; length++)
        {
            var expected = FrameBytes.BitwiseCrc(data.AsSpan(0, length));
            Assert.Equal(expected, Crc32.Compute(data.AsSpan(0, length)));
            for (var cut = 0; cut <= length; cut++)
            {
                Assert.Equal(expected, Crc32.Append(Crc32.Compute(data.AsSpan(0, cut)), data.AsSpan(cut, length - cut)));
            }
        }
    }
}
