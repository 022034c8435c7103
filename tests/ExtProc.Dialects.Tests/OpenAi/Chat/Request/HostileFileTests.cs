using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;
using ExtProc.Dialects.Tests.Bedrock.Requests;
using Xunit;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Whatever stands where a file should: a 400 that names it or a valid request, never an exception.</summary>
public sealed class HostileFileTests
{
    private static readonly string[] Places =
    [
        "messages[0].content[1].image_url.url", "messages[0].content[2].file.file_data", "messages[0].content[2].file.filename",
        "messages[0].content[3].input_audio.data", "messages[0].content[3].input_audio.format", "messages[0].content[4].video_url.url",
    ];

    public static TheoryData<string> Base64 =>
    [
        "", "=", "==", "===", "====", "A", "AA", "AAA", "A=", "A==", "A===", "AA=", "AAA==", "AA=A", "=AAA", "AAAA=", "AAAA====", "AAAAA",
        "AA==AAAA", "AAAA AAAA", "AAAA\n", "\nAAAA", " AAAA", "AAAA\0", "AAA-", "AAA_", "AAA,", "AAAé", "ＡＡＡＡ", "AA\u200bAA", "!!!!", "AAA\\", "AAA\"",
    ];

    public static TheoryData<string> Uris =>
    [
        "", "data;", "data:", "data:,", "data:;base64", "data:;base64,", "data:;base64,;base64,", "data:image/png", "data:image/png,AAAA",
        "data:image/png;base64", "data:image/png;BASE64;x,AAAA", "data:image/png;base64AAAA", "data: ;base64,iVBORw0KGgo", "DATA:;base64,AAA",
        "s3:", "s3://", "s3:///", "s3:///key.png", "s3://b/key.png", "s3://bucket", "s3://bucket/", "s3://bu cket/a.png", "s3://BUCKET/a.png",
        "s3://-bucket/a.png", "s3://bucket./a.png", "s3://bucket/\n.png", "S3://bucket/a.png", "http://", "https://a/b.png", "HTTPS://a/b.png",
        "ftp://a/b.png", "//a/b.png", "file:///a.png", "javascript:1", "arn:aws:s3:::bucket/a.png",
    ];

    [Theory]
    [MemberData(nameof(Base64))]
    public void Base64_that_a_decoder_might_refuse_is_refused(string text)
    {
        Assert.False(Base64Text.IsValid(Encoding.UTF8.GetBytes(text)));
        foreach (var (place, prefix) in new[] { (Places[0], "data:image/png;base64,"), (Places[1], ""), (Places[3], ""), (Places[5], "data:video/mp4;base64,") })
        {
            Assert.Equal(place, Translate(place, prefix + text, out _)?.Param);
        }
    }

    [Theory]
    [MemberData(nameof(Uris))]
    public void An_address_that_is_no_file_is_refused(string uri)
    {
        foreach (var place in new[] { Places[0], Places[1], Places[3], Places[5] })
        {
            Assert.Equal(place, Translate(place, uri, out _)?.Param);
        }
    }

    [Fact]
    public void Every_length_of_valid_base64_is_measured_right()
    {
        var random = new Random(3);
        for (var length = 1; length < 300; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var text = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes));
            Assert.True(Base64Text.IsValid(text));
            Assert.Equal(length, Base64Text.DecodedLength(text));
            var start = new byte[30];
            var decoded = Base64Text.DecodeStart(text, start);
            Assert.Equal(Math.Min(length, 30), decoded);
            Assert.Equal(bytes[..decoded], start[..decoded]);
        }
    }

    [Theory]
    [InlineData("iVBORw0KGgo=", "png")]
    [InlineData("iVBORw0KGg==", null)]
    [InlineData("/9j/", "jpeg")]
    [InlineData("/9g=", null)]
    [InlineData("R0lGODdh", "gif")]
    [InlineData("R0lGODhh", null)]
    [InlineData("UklGRgAAAABXRUJQ", "webp")]
    [InlineData("UklGRgAAAABXQVZF", null)]
    [InlineData("Qk0AAAAA", null)]
    [InlineData("JVBERi0x", null)]
    [InlineData("PHN2Zy8+", null)]
    public void The_first_bytes_say_which_image_it_is(string base64, string? format)
    {
        foreach (var label in new[] { "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain", "" })
        {
            var refusal = Translate(Places[0], $"data:{label};base64,{base64}", out var output);
            Assert.Equal(format is null ? Places[0] : null, refusal?.Param);
            if (format is not null)
            {
                Assert.Contains($"\"image\":{{\"format\":\"{format}\"", output, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("a.pdf", "JVBERi0x", "pdf")]
    [InlineData("a.PDF", "UEsDBBQA", null)]
    [InlineData("a.docx", "UEsDBBQA", "docx")]
    [InlineData("a.docx", "0M8R4KGxGuEA", null)]
    [InlineData("a.doc", "UEsDBBQA", null)]
    [InlineData("a.xls", "0M8R4KGxGuEA", "xls")]
    [InlineData("a.csv", "UEsDBBQA", null)]
    [InlineData("a.txt", "iVBORw0KGgo=", null)]
    [InlineData("a.html", "PGI+", "html")]
    [InlineData("a.exe", "TVqQAAMA", null)]
    [InlineData("a", "TVqQAAMA", null)]
    [InlineData("", "JVBERi0x", "pdf")]
    [InlineData(".md", "Iw==", "md")]
    public void A_document_must_be_what_it_is_called(string name, string base64, string? format)
    {
        var body = JsonPlaces.Replace(Requests.FullOfFiles, Places[1], $"\"{base64}\"");
        var refusal = Translate(Encoding.UTF8.GetString(body), Places[2], name, out var output);
        Assert.Equal(format is null, refusal is not null);
        Assert.StartsWith("messages[0].content[2].file.", refusal?.Param ?? "messages[0].content[2].file.", StringComparison.Ordinal);
        if (format is not null)
        {
            Assert.Contains($"\"document\":{{\"format\":\"{format}\"", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Random_text_where_files_are_is_refused_or_stays_valid()
    {
        string[] pieces =
        [
            "data:", "image/png", "application/pdf", ";base64", ",", "iVBORw0KGgo=", "JVBERi0x", "AAAA", "=", "s3://", "bucket", "/", ".png", ".pdf", ".",
            "\\", "é", "\n", "\0", "😀", " ", "http://", ";", "\"",
        ];
        var random = new Random(11);
        for (var run = 0; run < 20_000; run++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => pieces[random.Next(pieces.Length)]));
            var place = Places[random.Next(Places.Length)];
            if (Translate(place, text, out _) is { } refusal)
            {
                Assert.StartsWith("messages[0].content[", refusal.Param, StringComparison.Ordinal);
            }
        }
    }

    private static Refusal? Translate(string place, string text, out string converse) =>
        Translate(Requests.FullOfFiles, place, text, out converse);

    private static Refusal? Translate(string body, string place, string text, out string converse)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = $"\"{JsonEncodedText.Encode(text)}\"";
        var refusal = Requests.Translate(JsonPlaces.Replace(body, place, json), output);
        converse = Encoding.UTF8.GetString(output.WrittenSpan);
        if (refusal is null)
        {
            ConverseValidator.Check(output.WrittenMemory);
        }

        return refusal;
    }
}
