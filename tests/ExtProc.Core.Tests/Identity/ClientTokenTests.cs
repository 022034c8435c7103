using ExtProc.Core.Identity;
using ExtProc.Testing.Exchanges;
using Xunit;

namespace ExtProc.Core.Tests.Identity;

public sealed class ClientTokenTests
{
    [Theory]
    [InlineData("Bearer abc", "abc")]
    [InlineData("bearer abc", "abc")]
    [InlineData("BEARER abc", "abc")]
    [InlineData("Bearer   abc  ", "abc")]
    [InlineData("  Bearer\tabc", "abc")]
    [InlineData("Bearer a b", "a b")]
    [InlineData("Bearer a, Bearer b", "a, Bearer b")]
    public void A_bearer_token_is_taken_without_its_scheme(string value, string expected) =>
        Assert.Equal(expected, Find(("authorization", value)).Token);

    [Theory]
    [InlineData("Basic abc")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearerabc")]
    [InlineData("Bearer-Token abc")]
    [InlineData("abc")]
    [InlineData("")]
    public void Anything_else_in_authorization_is_no_token(string value)
    {
        var nothing = Find(("authorization", value));
        var next = Find(("authorization", value), ("api-key", "azure"));

        Assert.Null(nothing.Token);
        Assert.Null(nothing.Refusal);
        Assert.Equal("azure", next.Token);
    }

    [Fact]
    public void No_header_is_no_token_and_no_refusal()
    {
        var nothing = Find();

        Assert.Null(nothing.Token);
        Assert.Null(nothing.Refusal);
    }

    [Fact]
    public void Bearer_wins_then_x_api_key_then_api_key()
    {
        Assert.Equal("one", Find(("api-key", "three"), ("x-api-key", "two"), ("authorization", "Bearer one")).Token);
        Assert.Equal("two", Find(("api-key", "three"), ("x-api-key", " two ")).Token);
        Assert.Equal("three", Find(("api-key", "three")).Token);
        Assert.Equal("three", Find(("x-api-key", " "), ("api-key", "three")).Token);
    }

    [Fact]
    public void Two_authorization_headers_are_refused_whatever_they_hold()
    {
        foreach (var second in new[] { "Bearer b", "Basic b", "" })
        {
            var token = Find(("authorization", "Bearer a"), ("authorization", second), ("x-api-key", "k"));

            Assert.Same(TokenRefusals.Ambiguous, token.Refusal);
            Assert.Null(token.Token);
        }
    }

    [Fact]
    public void Two_keys_are_refused_only_when_they_would_be_read()
    {
        Assert.Same(TokenRefusals.Ambiguous, Find(("x-api-key", "a"), ("x-api-key", "b")).Refusal);
        Assert.Same(TokenRefusals.Ambiguous, Find(("api-key", "a"), ("api-key", "a")).Refusal);
        Assert.Equal("one", Find(("authorization", "Bearer one"), ("x-api-key", "a"), ("x-api-key", "b")).Token);
        Assert.Equal("a", Find(("x-api-key", "a"), ("api-key", "b"), ("api-key", "c")).Token);
    }

    [Fact]
    public void No_text_shows_the_token() =>
        Assert.DoesNotContain("secret", Find(("authorization", "Bearer secret")).ToString(), StringComparison.Ordinal);

    private static ClientToken Find(params (string Name, string Value)[] headers) => ClientToken.Find(new Headers(headers));
}
