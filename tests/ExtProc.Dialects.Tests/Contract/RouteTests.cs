using ExtProc.Dialects.Contract;
using Xunit;

namespace ExtProc.Dialects.Tests.Contract;

public sealed class RouteTests
{
    [Theory]
    [InlineData("POST", "/v1/chat/completions", true)]
    [InlineData("GET", "/v1/chat/completions", false)]
    [InlineData("POST", "/v1/chat/completions/", false)]
    [InlineData("POST", "//v1/chat/completions", false)]
    [InlineData("POST", "/V1/chat/completions", false)]
    [InlineData("POST", "/v1%2fchat/completions", false)]
    [InlineData("POST", "", false)]
    public void A_path_without_captures_is_compared_exactly(string method, string path, bool matches) =>
        Assert.Equal(matches, new Route("POST", "/v1/chat/completions", Operation.Local).Matches(method, path, out _));

    [Theory]
    [InlineData("/model/claude/converse", "claude")]
    [InlineData("/model/arn%3Aaws%3Abedrock%3A%3A%3Ax%2Fy/converse", "arn:aws:bedrock:::x/y")]
    [InlineData("/model/%2570/converse", "%70")]
    [InlineData("/model/%/converse", "%")]
    [InlineData("/model//converse", null)]
    [InlineData("/model/a/b/converse", null)]
    [InlineData("/model/a/converse-stream", null)]
    [InlineData("/model/a", null)]
    [InlineData("/model/a/converse/", null)]
    public void A_segment_in_braces_is_captured_and_decoded_once(string path, string? model)
    {
        var matches = new Route("POST", "/model/{model}/converse", Operation.Local).Matches("POST", path, out var captures);

        Assert.Equal(model is not null, matches);
        Assert.Equal(model, matches ? captures.Find("model") : null);
        Assert.Null(captures.Find("other"));
    }

    [Fact]
    public void Two_captures_keep_their_names()
    {
        Assert.True(new Route("GET", "/{a}/x/{b}", Operation.Local).Matches("GET", "/1/x/2", out var captures));

        Assert.Equal(("1", "2"), (captures.Find("a"), captures.Find("b")));
    }
}
