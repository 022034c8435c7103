using ExtProc.Dialects.Bedrock.Errors;
using Xunit;

namespace ExtProc.Dialects.Tests.Bedrock.Errors;

public sealed class ClientMessageTests
{
    [Theory]
    [InlineData("arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456")]
    [InlineData("ARN:AWS:bedrock:us-east-1:123456789012:application-inference-profile/abc123def456")]
    [InlineData("arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-v2:1")]
    [InlineData("arn:aws-cn:iam::123456789012:role/abc123def456")]
    [InlineData("arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Aapplication-inference-profile%2Fabc123def456")]
    [InlineData("arn%3aaws%3abedrock")]
    [InlineData("arn%253Aaws%253Abedrock%253Aus-east-1%253A123456789012%253Ax%252Fabc123def456")]
    [InlineData("123456789012")]
    [InlineData("1234-5678-9012")]
    [InlineData("AKIAIOSFODNN7EXAMPLE")]
    [InlineData("ASIAIOSFODNN7EXAMPLE")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")]
    [InlineData("x-eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")]
    [InlineData("123456789012eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")]
    [InlineData("AKIAIOSFODNN7EXAMPLE-eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")]
    [InlineData("v1.eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln")]
    [InlineData("bedrock-api-key-YmVkcm9jaw==")]
    [InlineData("Bearer abc.def")]
    [InlineData("Credential=abc/20261120/us-east-1/bedrock/aws4_request")]
    public void Names_of_resources_accounts_and_credentials_are_taken_out(string secret)
    {
        foreach (var (before, after) in new[] { ("", ""), ("User ", " is not"), ("\"", "\", sorry"), ("(", ")"), ("é", "\n") })
        {
            var clean = ScrubbedMessage.Clean(before + secret + after, "otherwise");

            Assert.Contains("[removed]", clean, StringComparison.Ordinal);
            Assert.DoesNotContain("123456789012", clean, StringComparison.Ordinal);
            Assert.DoesNotContain("abc123def456", clean, StringComparison.Ordinal);
            Assert.DoesNotContain("arn:", clean, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(secret, clean, StringComparison.Ordinal);
            Assert.DoesNotContain("c2ln", clean, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("prompt is too long: 213462 tokens > 200000 maximum")]
    [InlineData("We learn: aws is fine, and so is 2026-11-20T12:34:56Z")]
    [InlineData("Malformed input request: #/messages/0: required key [content] not found")]
    [InlineData("1700000000123 ms, 12345678901 and 1234567890123")]
    [InlineData("Grüße 🌍")]
    public void Everything_else_stays(string message) =>
        Assert.Equal(message, ScrubbedMessage.Clean(message, "otherwise"));

    [Fact]
    public void The_length_is_bounded_after_cleaning_so_that_a_cut_uncovers_nothing()
    {
        const string Arn = "arn:aws:bedrock:us-east-1:123456789012:x/y ";
        for (var lead = 0; lead < 60; lead++)
        {
            var clean = ScrubbedMessage.Clean(new string('a', lead) + string.Concat(Enumerable.Repeat(Arn, 5000)), "otherwise");

            Assert.InRange(clean.Length, ScrubbedMessage.MaxLength - 1, ScrubbedMessage.MaxLength);
            Assert.DoesNotContain("arn", clean, StringComparison.Ordinal);
            Assert.DoesNotContain("1234", clean, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_cut_never_leaves_half_a_surrogate_pair()
    {
        for (var lead = 0; lead < 2; lead++)
        {
            var clean = ScrubbedMessage.Clean(new string('a', lead) + string.Concat(Enumerable.Repeat("🌍", 2000)), "otherwise");

            Assert.InRange(clean.Length, ScrubbedMessage.MaxLength - 1, ScrubbedMessage.MaxLength);
            Assert.False(char.IsHighSurrogate(clean[^1]));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n\t ")]
    [InlineData("\u0000\u0001")]
    public void Nothing_becomes_the_other_sentence(string? message) =>
        Assert.Equal("otherwise", ScrubbedMessage.Clean(message, "otherwise"));

    [Fact]
    public void A_hostile_message_is_cleaned_in_bounded_work()
    {
        foreach (var piece in new[] { "arn%25252525", "eyJa.", "AKIA", "1234-", "Bearer ", "0" })
        {
            var clean = ScrubbedMessage.Clean(string.Concat(Enumerable.Repeat(piece, 1_000_000)), "otherwise");

            Assert.InRange(clean.Length, 1, ScrubbedMessage.MaxLength);
        }
    }
}
