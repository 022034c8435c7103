using System.Text;
using ExtProc.Dialects.Bedrock.Rules;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Rules;

public sealed class LabelRuleTests
{
    private readonly LabelRules _labels = new();

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("aZ09 :_@$#=/+,-.", "aZ09 :_@$#=/+,-.")]
    [InlineData("a*b(c)d;e'f\"g\\h", "a_b_c_d_e_f_g_h")]
    [InlineData("tab\tline\nreturn\r\u00a0\u2003", "tab line return   ")]
    [InlineData("é日😀", "___")]
    [InlineData("\0\u007f", "__")]
    public void Characters_that_bedrock_refuses_become_one_character_each(string value, string expected)
    {
        Assert.Equal(expected, Clean(Encoding.UTF8.GetBytes(value)));
        Assert.Equal(expected, Take(Encoding.UTF8.GetBytes(value)));
    }

    [Fact]
    public void Long_texts_are_cut_to_256_characters()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("日", 100_000)));
        Assert.Equal(new string('_', 256), Clean(text));
        Assert.Equal(new string('_', 256), Take(text));
    }

    [Fact]
    public void Keys_that_are_equal_after_cleaning_or_cutting_are_one()
    {
        Assert.NotNull(Take("a*"u8));
        Assert.Null(Take("a!"u8));
        Assert.NotNull(Take(Key(300)));
        Assert.Null(Take(Key(301)));
        Assert.Null(Take(""u8));
    }

    [Fact]
    public void A_seventeenth_entry_finds_no_room()
    {
        for (var index = 0; index < 20; index++)
        {
            Assert.Equal(index < 16, Take(Key(index + 1)) is not null);
        }
    }

    [Fact]
    public void The_next_request_begins_without_entries()
    {
        Assert.NotNull(Take("a"u8));
        Assert.Null(Take("a"u8));
        _labels.Clear();
        Assert.NotNull(Take("a"u8));
    }

    private static byte[] Key(int length) => Encoding.ASCII.GetBytes(new string('k', length));

    private static string Clean(ReadOnlySpan<byte> utf8)
    {
        Span<byte> clean = stackalloc byte[LabelRules.Longest];
        return Encoding.ASCII.GetString(clean[..LabelRules.Clean(utf8, clean)]);
    }

    private string? Take(ReadOnlySpan<byte> utf8Key) => _labels.TryTake(utf8Key, out var key) ? Encoding.ASCII.GetString(key) : null;
}
