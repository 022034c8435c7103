using ExtProc.Aws.SigV4;
using Xunit;

namespace ExtProc.Aws.Tests.SigV4;

public sealed class CanonicalFormTests
{
    [Theory]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    [InlineData("//", "/")]
    [InlineData("/a", "/a")]
    [InlineData("/a/", "/a/")]
    [InlineData("/a//b", "/a/b")]
    [InlineData("/a/./b/../c", "/a/c")]
    [InlineData("/../../a", "/a")]
    [InlineData("/a/..", "/")]
    [InlineData("/a/b/..", "/a")]
    [InlineData("/a%3Ab", "/a%253Ab")]
    [InlineData("/a:b", "/a%3Ab")]
    [InlineData("/é~_-.", "/%C3%A9~_-.")]
    public void Path_is_normalised_and_encoded_once_more(string path, string expected)
    {
        var writer = new Utf8Writer(stackalloc byte[4]);
        CanonicalUri.Write(path, ref writer);

        Assert.Equal(expected, writer.ToStringAndDispose());
    }

    [Fact]
    public void A_parent_segment_takes_nothing_that_was_written_before_the_path()
    {
        var writer = new Utf8Writer(stackalloc byte[64]);
        writer.Write("GET/x\n"u8);
        CanonicalUri.Write("/../..", ref writer);

        Assert.Equal("GET/x\n/", writer.ToStringAndDispose());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("b=2&a=1", "a=1&b=2")]
    [InlineData("a=2&a=1", "a=1&a=2")]
    [InlineData("flag", "flag=")]
    [InlineData("a-b=1&a=2", "a=2&a-b=1")]
    [InlineData("a=b=c", "a=b%3Dc")]
    [InlineData("a=%2f%2F/", "a=%2F%2F%2F")]
    [InlineData("a=100%&&b=%4", "a=100%25&b=%254")]
    [InlineData("é=ü", "%C3%A9=%C3%BC")]
    public void Query_is_encoded_and_sorted(string query, string expected)
    {
        var writer = new Utf8Writer(stackalloc byte[4]);
        CanonicalQuery.Write(query, ref writer);

        Assert.Equal(expected, writer.ToStringAndDispose());
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("   ", "")]
    [InlineData("  both ends  ", "both ends")]
    [InlineData("a   b \t c", "a b c")]
    [InlineData("a\r\nhost:evil", "a host:evil")]
    public void Header_values_are_trimmed_and_runs_of_white_space_are_one_space(string value, string expected)
    {
        var writer = new Utf8Writer(stackalloc byte[4]);
        CanonicalHeaders.WriteLines([new HeaderToSign("x", value)], ref writer);

        Assert.Equal($"x:{expected}\n", writer.ToStringAndDispose());
    }

    [Fact]
    public void Headers_are_sorted_as_bytes()
    {
        HeaderToSign[] headers = [new("x-b", "1"), new("x-amz-date", "2"), new("host", "3"), new("x-a", "4"), new("x", "5")];

        CanonicalHeaders.Sort(headers);

        Assert.Equal(["host", "x", "x-a", "x-amz-date", "x-b"], headers.Select(header => header.Name));
    }

    [Theory]
    [InlineData("anthropic.claude-opus-4-8", "anthropic.claude-opus-4-8")]
    [InlineData("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "us.anthropic.claude-sonnet-4-5-20250929-v1%3A0")]
    [InlineData(
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456",
        "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc123def456")]
    [InlineData("weird a!'()*~_-+é%2F", "weird%20a%21%27%28%29%2A~_-%2B%C3%A9%252F")]
    [InlineData("🌍", "%F0%9F%8C%8D")]
    [InlineData("", "")]
    public void A_segment_keeps_only_unreserved_characters(string segment, string expected) =>
        Assert.Equal(expected, UriEncoding.EncodeSegment(segment));

    [Fact]
    public void A_lone_surrogate_becomes_the_replacement_character() =>
        Assert.Equal("a%EF%BF%BDb", UriEncoding.EncodeSegment("a" + (char)0xD800 + "b"));

    [Fact]
    public void A_segment_of_any_length_is_encoded()
    {
        Assert.Equal(string.Concat(Enumerable.Repeat("%3A", 5000)), UriEncoding.EncodeSegment(new string(':', 5000)));
    }
}
