using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Requests;
using ExtProc.Dialects.Tests.Bedrock.Requests;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Whatever a client gives as metadata: what is sent fits Bedrock's pattern, and the team stays.</summary>
public sealed class RequestMetadataTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("aZ09 :_@$#=/+,-.", "aZ09 :_@$#=/+,-.")]
    [InlineData("a*b(c)d;e'f\"g\\h", "a_b_c_d_e_f_g_h")]
    [InlineData("tab\tline\nreturn\r\u00a0\u2003", "tab line return   ")]
    [InlineData("é日😀", "___")]
    [InlineData("\0\u007f", "__")]
    public void Characters_that_bedrock_refuses_become_one_character_each(string value, string expected)
    {
        Assert.Equal(expected, Write(writer => Assert.True(writer.TryMetadata("k"u8, Encoding.UTF8.GetBytes(value)))).GetProperty("k").GetString());
        Assert.Equal(expected, Write(writer => Assert.True(writer.TryMetadata("k"u8, value))).GetProperty("k").GetString());
    }

    [Fact]
    public void Long_texts_are_cut_to_256_characters()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("日", 100_000)));
        var entry = Assert.Single(Write(writer => Assert.True(writer.TryMetadata(text, text))).EnumerateObject());
        Assert.Equal(new string('_', 256), entry.Name);
        Assert.Equal(new string('_', 256), entry.Value.GetString());
        Assert.Equal(256, Write(writer => writer.TryMetadata("k"u8, new string('日', 9_000))).GetProperty("k").GetString()!.Length);
    }

    [Fact]
    public void Keys_that_are_equal_after_cleaning_or_cutting_are_one()
    {
        var metadata = Write(writer =>
        {
            Assert.True(writer.TryMetadata("a*"u8, "1"));
            Assert.False(writer.TryMetadata("a!"u8, "2"));
            Assert.True(writer.TryMetadata(Key(300), "3"));
            Assert.False(writer.TryMetadata(Key(301), "4"));
            Assert.False(writer.TryMetadata(""u8, "5"));
        });
        Assert.Equal(["1", "3"], metadata.EnumerateObject().Select(entry => entry.Value.GetString()));
    }

    [Fact]
    public void A_seventeenth_entry_finds_no_room() => Assert.Equal(16, Write(writer =>
    {
        for (var index = 0; index < 20; index++)
        {
            Assert.Equal(index < 16, writer.TryMetadata(Key(index + 1), "v"));
        }
    }).GetPropertyCount());

    [Fact]
    public void The_next_request_begins_without_entries()
    {
        _ = Write(writer => writer.TryMetadata("a"u8, "1"));
        Assert.True(Write(writer => Assert.True(writer.TryMetadata("a"u8, "2"))).TryGetProperty("a", out _));
    }

    [Fact]
    public void Any_metadata_of_a_client_gives_a_valid_request_or_a_400()
    {
        var random = new Random(5);
        string[] texts = ["", "team", "\\u0074eam", "request_id", "user", "\\ud83d\\ude00", "\\u0000", "\\\"", "日本", " ", "a.b", new('k', 400)];
        for (var run = 0; run < 5_000; run++)
        {
            var pairs = Enumerable.Range(0, random.Next(18)).Select(i =>
                $"\"{texts[random.Next(texts.Length)]}{(random.Next(3) == 0 ? "" : i)}\":\"{texts[random.Next(texts.Length)]}\"");
            var body = Requests.Hello($$$"""  "metadata":{{{{string.Join(',', pairs)}}}},"user":"{{{texts[random.Next(texts.Length)]}}}"  """);
            var output = new ArrayBufferWriter<byte>();
            if (Requests.Translate(body, output) is { } refusal)
            {
                Assert.Equal(400, refusal.Status);
                continue;
            }

            ConverseValidator.Check(output.WrittenMemory);
            using var document = JsonDocument.Parse(output.WrittenMemory);
            Assert.Equal("finance", document.RootElement.GetProperty("requestMetadata").GetProperty("team").GetString());
            Assert.Equal("case-request", document.RootElement.GetProperty("requestMetadata").GetProperty("request_id").GetString());
        }
    }

    private static byte[] Key(int length) => Encoding.ASCII.GetBytes(new string('k', length));

    private static JsonElement Write(Action<ConverseWriter> verbs)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = ConverseWriter.Rent(output, GoldenCases.CaseOptions.Default.Model);
        verbs(writer);
        writer.Complete();
        return JsonDocument.Parse(output.WrittenMemory).RootElement.GetProperty("requestMetadata");
    }
}
