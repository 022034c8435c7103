using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Naming;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Naming;

public sealed class TokenTests
{
    [Theory]
    [InlineData("a", true, true)]
    [InlineData("get_weather-2", true, true)]
    [InlineData("tool.use:1", false, true)]
    [InlineData("", false, false)]
    [InlineData("a b", false, false)]
    [InlineData("é", false, false)]
    [InlineData("a\n", false, false)]
    public void Names_and_ids_keep_to_their_pattern(string text, bool name, bool id)
    {
        Assert.Equal(name, ToolIdentifier.TryTakeName(Utf8(text), out _));
        Assert.Equal(id, ToolIdentifier.TryTakeId(Utf8(text), out _));
    }

    [Theory]
    [InlineData("call_12345", false)]
    [InlineData("abcDEF123", true)]
    [InlineData("abcDEF12", false)]
    [InlineData("abcDEF1234", false)]
    [InlineData("abc-EF123", false)]
    public void Some_models_want_nine_letters_or_digits(string text, bool expected) =>
        Assert.Equal(expected, ToolIdentifier.TryTakeNineAlphanumerics(Utf8(text), out _));

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void The_limit_is_64_characters_however_they_are_escaped(int length, bool expected)
    {
        Assert.Equal(expected, ToolIdentifier.TryReadName(Json(new string('x', length)), out _));
        Assert.Equal(expected, ToolIdentifier.TryReadName(Json(string.Concat(Enumerable.Repeat("\\u0078", length))), out _));
    }

    [Fact]
    public void Escaped_and_plain_are_the_same_token()
    {
        Assert.True(ToolIdentifier.TryReadName(Json("call\\u005f1"), out var escaped));
        Assert.True(ToolIdentifier.TryReadName(Json("call_1"), out var plain));
        Assert.Equal(plain, escaped);
        Assert.Equal(plain.GetHashCode(), escaped.GetHashCode());
        Assert.Equal("call_1", Encoding.ASCII.GetString(escaped.Value));
        Assert.False(ToolIdentifier.TryReadName(Json("\\ud800"), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("mcp.files/read")]
    [InlineData("日本")]
    public void What_is_made_of_any_text_fits_and_is_the_same_every_time(string text)
    {
        foreach (var longer in new[] { text, text + new string('x', 1_000) })
        {
            var names = Names(longer);
            Assert.All(names, name => Assert.True(ToolIdentifier.TryTakeName(name.Value, out _)));
            Assert.Equal(names, Names(longer));
            Assert.Equal(2 * names.Length, names.Concat(Names(longer + ".")).Distinct().Count());
            Assert.True(ToolIdentifier.TryTakeId(ToolIdentifier.MakeId(Utf8(longer)).Value, out _));
            Assert.True(ToolIdentifier.TryTakeNineAlphanumerics(ToolIdentifier.MakeNineAlphanumerics(Utf8(longer)).Value, out _));
        }
    }

    private static ToolIdentifier[] Names(string text)
    {
        var names = new ToolIdentifier[ToolIdentifier.MostNames];
        ToolIdentifier.MakeNames(Utf8(text), names);
        return names;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static JsonElement Json(string inside) => JsonDocument.Parse($"\"{inside}\"").RootElement;
}
