using System.Buffers;
using System.Text;
using ExtProc.Dialects.Tests.Bedrock.Requests;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Files are as large as conversations get: they are copied as they came, and measured without being decoded.</summary>
public sealed class LargeFileTests(ITestOutputHelper log)
{
    private const int ImageBytes = 1_300_000;
    private const int MaxAllocated = 2 * 1024;

    [Theory]
    [InlineData("+", "/")]
    [InlineData("+", "\\/")]
    [InlineData("\\u002B", "/")]
    public void A_1_3_MB_image_allocates_at_most_2_KB(string plus, string slash)
    {
        var base64 = Image(ImageBytes).Replace("+", plus, StringComparison.Ordinal).Replace("/", slash, StringComparison.Ordinal);
        var body = Requests.Utf8(
            $$$"""{"messages":[{"role":"user","content":[{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{base64}}}"}}]}]}""");
        var output = new ArrayBufferWriter<byte>(4 << 20);
        var (least, fastest) = TranslationCost.Measure(body, output);

        log.WriteLine($"{body.Length} B: {least} B allocated, {fastest.TotalMilliseconds:F2} ms");
        Assert.InRange(least, 0, MaxAllocated);
        Assert.Equal(
            $$$$"""{"messages":[{"role":"user","content":[{"text":"Look"},{"image":{"format":"png","source":{"bytes":"{{{{Image(ImageBytes)}}}}"}}}]}],"requestMetadata":{"team":"finance","request_id":"case-request"}}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData(3_932_160, true)]
    [InlineData(3_932_161, false)]
    public void An_image_has_at_most_3_75_MB(int bytes, bool accepted) =>
        ShouldBeTaken(accepted, "messages[0].content[0].image_url.url",
            $$$"""{"type":"image_url","image_url":{"url":"data:image/png;base64,{{{Image(bytes)}}}"}}""");

    [Theory]
    [InlineData(4_718_592, true)]
    [InlineData(4_718_593, false)]
    public void A_document_has_at_most_4_5_MB(int bytes, bool accepted) =>
        ShouldBeTaken(accepted, "messages[0].content[0].file.file_data",
            $$$"""{"type":"file","file":{"filename":"a.txt","file_data":"{{{Convert.ToBase64String(new byte[bytes])}}}"}}""");

    [Theory]
    [InlineData(19_660_800, true)]
    [InlineData(19_660_801, false)]
    public void A_video_has_at_most_25_MB_as_base64(int bytes, bool accepted) =>
        ShouldBeTaken(accepted, "messages[0].content[0].video_url.url",
            $$$"""{"type":"video_url","video_url":{"url":"data:video/mp4;base64,{{{Convert.ToBase64String(new byte[bytes])}}}"}}""");

    [Fact]
    public void Thousands_of_documents_of_one_name_stay_apart()
    {
        const string Turn = """{"role":"user","content":[{"type":"file","file":{"filename":"a.txt","file_data":"aGk="}}]},{"role":"assistant","content":"Read."},""";
        var body = $$"""{"messages":[{{string.Concat(Enumerable.Repeat(Turn, 5_000))}}{"role":"user","content":"Well?"}]}""";
        var output = new ArrayBufferWriter<byte>();
        Assert.Null(Requests.Translate(Requests.Utf8(body), output));
        ConverseValidator.Check(output.WrittenMemory);
    }

    private static void ShouldBeTaken(bool accepted, string place, string part)
    {
        var output = new ArrayBufferWriter<byte>();
        var refusal = Requests.Translate(Requests.Utf8($$"""{"messages":[{"role":"user","content":[{{part}}]}]}"""), output);
        Assert.Equal(accepted ? null : place, refusal?.Param);
        if (accepted)
        {
            ConverseValidator.Check(output.WrittenMemory);
        }
    }

    private static string Image(int bytes)
    {
        var image = new byte[bytes];
        new Random(1).NextBytes(image);
        Convert.FromHexString("89504E470D0A1A0A").CopyTo(image, 0);
        return Convert.ToBase64String(image);
    }
}
