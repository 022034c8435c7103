using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Core.Tests.Settings;

public sealed class EnvironmentTests
{
    [Theory]
    [InlineData("[a, b]: {c} # d")]
    [InlineData("*alias")]
    [InlineData("${OTHER}")]
    [InlineData("a\"b'c")]
    public void A_value_is_text_and_never_YAML_again(string value) =>
        Assert.Equal([value], Audiences("[\"${VALUE}\"]", name => name == "VALUE" ? value : null));

    [Theory]
    [InlineData("${A}", "one")]
    [InlineData("x${A}y${B:-two}z", "xoneytwoz")]
    [InlineData("${UNSET:-}${A}", "one")]
    [InlineData("${EMPTY:-default}", "default")]
    [InlineData("${UNSET:-a:-b}", "a:-b")]
    [InlineData("$A", "$A")]
    [InlineData("$$", "$$")]
    [InlineData("$${A}", "$one")]
    [InlineData("{A}", "{A}")]
    [InlineData("$ {A}", "$ {A}")]
    public void References_are_replaced_and_nothing_else(string written, string expected) =>
        Assert.Equal([expected], Audiences($"[\"{written}\"]", name => name switch { "A" => "one", "EMPTY" => "", _ => null }));

    [Fact]
    public void Block_text_and_names_may_hold_references()
    {
        var text = SampleFile.Small.Replace("finance:", "${TEAM}:", StringComparison.Ordinal)
            .Replace("audiences: [bedrock-gateway]", "audiences:\n        - ${AUDIENCE}", StringComparison.Ordinal);

        var (settings, problems, _) = SampleFile.Parse(text, name => name.ToLowerInvariant());

        Assert.Empty(problems);
        Assert.Equal(["team"], settings!.Teams.Keys);
        Assert.Equal(["audience"], settings.Identity.Issuers[0].Audiences);
    }

    [Fact]
    public void Two_names_that_become_equal_are_a_duplicate()
    {
        var text = SampleFile.Small + "  ${TEAM}: { models: { claude-sonnet: amazon.nova-pro-v1:0 } }\n";

        var problem = Assert.Single(SampleFile.Parse(text, _ => "finance").Problems);

        Assert.Contains("twice", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("region: us-east-1", "region: ${SECRET}")]
    [InlineData("issuer: https://issuer.example", "issuer: \"${SECRET}\\n\"")]
    [InlineData("jwksFile: jwks.json", "jwksFile: ${SECRET}")]
    [InlineData("jwksFile: jwks.json", "jwks: ${SECRET}")]
    [InlineData("127.0.0.1:9002", "${SECRET}")]
    [InlineData("foundationModel: \"anthropic.claude-sonnet-4-5-20250929-v1:0\"", "foundationModel: \"${SECRET}\"")]
    [InlineData("  finance:", "  ${SECRET}: {}\n  finance:")]
    [InlineData("aws:", "${SECRET}: x\naws:")]
    [InlineData("aws:", "${SECRET}: x\n${SECRET}: x\naws:")]
    public void A_problem_shows_the_reference_and_not_its_value(string good, string bad)
    {
        const string secret = "word that nobody may read";

        var problems = SampleFile.Parse(SampleFile.Small.Replace(good, bad, StringComparison.Ordinal), _ => secret).Problems;

        Assert.NotEmpty(problems);
        Assert.DoesNotContain(problems, problem => problem.ToString().Contains(secret, StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Audiences(string list, Func<string, string?> environment)
    {
        var (settings, problems, _) = SampleFile.Parse(SampleFile.Small.Replace("[bedrock-gateway]", list, StringComparison.Ordinal), environment);
        Assert.Empty(problems);
        return settings!.Identity.Issuers[0].Audiences;
    }
}
