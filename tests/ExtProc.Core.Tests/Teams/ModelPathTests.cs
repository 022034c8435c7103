using System.Text;
using ExtProc.Core.Teams;
using Xunit;

namespace ExtProc.Core.Tests.Teams;

public sealed class ModelPathTests
{
    [Theory]
    [InlineData("anthropic.claude-opus-4-8", "anthropic.claude-opus-4-8")]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0")]
    [InlineData(
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456",
        "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc123def456")]
    [InlineData("weird a!'()*~_-+é%2F", "weird%20a%21%27%28%29%2A~_-%2B%C3%A9%252F")]
    public void A_model_id_is_one_encoded_segment(string id, string segment) =>
        Assert.Equal("/model/" + segment, ModelPath.Of(id));

    [Fact]
    public void Every_ASCII_character_comes_back_from_one_decoding()
    {
        var all = new StringBuilder();
        for (var c = '\0'; c < 128; c++)
        {
            all.Append(c);
        }

        var segment = ModelPath.Of(all.ToString())["/model/".Length..];

        Assert.Equal(all.ToString(), Uri.UnescapeDataString(segment));
        Assert.Matches(@"\A([A-Za-z0-9._~-]|%[0-9A-F]{2})+\z", segment);
    }
}
