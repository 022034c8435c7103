using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Converse;
using Xunit;

namespace ExtProc.Dialects.Tests.ConverseRequests;

public sealed class TokenTests
{
    [Theory]
    [InlineData("a", true, true)]
    [InlineData("get_weather-2", true, true)]
    [InlineData("tool.use:1", false, true)]
    [InlineData("", false, false)]
    [InlineData("a b", false, false)]
    [InlineData("é", false, false)]
    [InlineData("a\\n", false, false)]
    [InlineData("\\u0061", true, true)]
    [InlineData("\\ud800", false, false)]
    public void Names_and_ids_keep_to_their_pattern(string text, bool name, bool id)
    {
        Assert.Equal(name, ConverseToken.TryReadName(Json(text), out _));
        Assert.Equal(id, ConverseToken.TryReadId(Json(text), out _));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void The_limit_is_64_characters_however_they_are_escaped(int length, bool expected)
    {
        Assert.Equal(expected, ConverseToken.TryReadName(Json(new string('x', length)), out _));
        Assert.Equal(expected, ConverseToken.TryReadName(Json(string.Concat(Enumerable.Repeat("\\u0078", length))), out _));
    }

    [Fact]
    public void Escaped_and_plain_are_the_same_token()
    {
        Assert.True(ConverseToken.TryReadId(Json("call\\u005f1"), out var escaped));
        Assert.True(ConverseToken.TryReadId(Json("call_1"), out var plain));
        Assert.Equal(plain, escaped);
        Assert.Equal(plain.GetHashCode(), escaped.GetHashCode());
        Assert.Equal("call_1", Encoding.ASCII.GetString(escaped.Value));
    }

    private static JsonElement Json(string inside) => JsonDocument.Parse($"\"{inside}\"").RootElement;
}
