using System.Text;
using ExtProc.LocalStack.FakeBedrock;
using Xunit;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>Frames against those of an AWS SDK's encoder (@smithy/eventstream-codec 4.5.2).</summary>
public sealed class EventStreamEncoderTests
{
    [Fact]
    public void Event_frame_is_the_sdks_byte_for_byte()
    {
        var frame = EventStreamEncoder.Event("messageStart", """{"p":"abcdefghijklmnop","role":"assistant"}"""u8);

        Assert.Equal(
            "0000008d00000052a9319b920b3a6576656e742d7479706507000c6d65737361676553746172740d3a636f6e74656e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b2270223a226162636465666768696a6b6c6d6e6f70222c22726f6c65223a22617373697374616e74227db404646e",
            Convert.ToHexStringLower(frame));
    }

    [Fact]
    public void Smallest_frame_is_the_sdks_byte_for_byte() =>
        Assert.Equal("000000100000000005c248eb7d98c8ff", Convert.ToHexStringLower(EventStreamEncoder.Frame([], [])));

    [Fact]
    public void Text_in_other_scripts_keeps_its_bytes()
    {
        var frame = EventStreamEncoder.Event("contentBlockDelta", Encoding.UTF8.GetBytes("""{"contentBlockIndex":0,"delta":{"text":"Grüße, 世界 🌍"},"p":"abcd"}"""));

        Assert.Equal(177, frame.Length);
        Assert.Equal("000000b100000057bd8a3a9a", Convert.ToHexStringLower(frame)[..24]);
        Assert.Equal("9b39b269", Convert.ToHexStringLower(frame)[^8..]);
    }
}
