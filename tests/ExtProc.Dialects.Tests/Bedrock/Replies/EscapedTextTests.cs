using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Replies;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Replies;

public sealed class EscapedTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain Grüße 🌍", "plain Grüße 🌍")]
    [InlineData(@"\ud83c\udf0d", @"\ud83c\udf0d")]
    [InlineData(@"\uD83C\uDF0D", @"\uD83C\uDF0D")]
    [InlineData(@"a\ud83cb", @"a\ufffdb")]
    [InlineData(@"\ud83c", @"\ufffd")]
    [InlineData(@"\udf0d", @"\ufffd")]
    [InlineData(@"\uDBFF", @"\ufffd")]
    [InlineData(@"\uDC00x", @"\ufffdx")]
    [InlineData(@"\ud83c\n", @"\ufffd\n")]
    [InlineData(@"\ud83c\u0041", @"\ufffd\u0041")]
    [InlineData(@"\ud83c\ud83c\udf0d", @"\ufffd\ud83c\udf0d")]
    [InlineData(@"\udf0d\ud83c", @"\ufffd\ufffd")]
    [InlineData(@"\\ud83c", @"\\ud83c")]
    [InlineData(@"\\\ud83c", @"\\\ufffd")]
    [InlineData(@"\u00d8\ud7ff\ue000\uffff", @"\u00d8\ud7ff\ue000\uffff")]
    [InlineData(@"\""\\\/\b\f\n\r\t", @"\""\\\/\b\f\n\r\t")]
    public void Only_escaped_halves_of_surrogate_pairs_are_replaced(string escaped, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(EscapedText.Repair(Encoding.UTF8.GetBytes(escaped))));

    [Fact]
    public void Repaired_text_of_any_escapes_can_be_read_by_a_strict_reader()
    {
        var random = new Random(8);
        string[] pieces = [@"\ud800", @"\udbff", @"\udc00", @"\uDFFF", @"\\", @"\n", "x", "é", @"\u0041", "d", "u"];
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => pieces[random.Next(pieces.Length)]));
            var repaired = Encoding.UTF8.GetString(EscapedText.Repair(Encoding.UTF8.GetBytes(text)));
            using var document = JsonDocument.Parse($"\"{repaired}\"");

            Assert.NotNull(document.RootElement.GetString());
        }
    }

    [Fact]
    public void Text_that_needs_no_repair_is_not_copied()
    {
        var text = Encoding.UTF8.GetBytes(@"\ud83c\udf0d and \\ more");

        Assert.True(EscapedText.Repair(text) == text);
    }

    [Fact]
    public void Every_character_below_256_survives_writing_and_none_can_break_a_line()
    {
        var text = string.Concat(Enumerable.Range(0, 256).Select(value => (char)value));
        var written = Written(text);

        Assert.DoesNotContain(written, value => value < ' ');
        using var document = JsonDocument.Parse($"\"{written}\"");
        Assert.Equal(text, document.RootElement.GetString());
    }

    [Fact]
    public void Half_a_surrogate_pair_in_a_string_of_ours_becomes_the_replacement_character()
    {
        Assert.Equal("🌍", Written("🌍"));
        Assert.Equal("\ufffd", Written("\ud83c"));
        Assert.Equal("a\ufffdb", Written("a\udf0db"));
    }

    private static string Written(string text)
    {
        var output = new ArrayBufferWriter<byte>();
        EscapedText.Write(text, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
