using ExtProc.Core.Identity;
using ExtProc.Core.Settings;
using ExtProc.Core.Settings.Loading;
using ExtProc.Core.Teams;
using ExtProc.Dialects.Contract;
using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Core.Tests.Teams;

/// <summary>Which of the file's policies reach a request of one team for one model.</summary>
public sealed class TranslationOptionsTests
{
    private static readonly ExtProcSettings Settings =
        SettingsLoader.Load(Path.Combine(RepositoryFiles.SettingsCases, "good-policies.yaml"), _ => null, JwksDocument.Check).Settings!;

    private static readonly TeamCatalog Catalog = new(Settings);

    [Fact]
    public void The_file_counts_where_model_and_team_say_nothing()
    {
        var options = Options("finance", "claude-haiku");

        Assert.Equal(new PromptCachingPolicy(true, true, true, 2048, 1, OneHour: false), options.PromptCaching);
        Assert.Equal(new GuardrailPolicy("gr1", "3", null, null), options.Guardrail);
    }

    [Fact]
    public void The_model_counts_before_the_file_and_whole()
    {
        var options = Options("finance", "claude-sonnet");

        Assert.Equal(new PromptCachingPolicy(true, false, false, 1024, 0, OneHour: true), options.PromptCaching);
        Assert.Null(options.Guardrail);
    }

    [Theory]
    [InlineData("claude-sonnet")]
    [InlineData("claude-haiku")]
    public void The_team_counts_before_everything(string model)
    {
        var options = Options("engineering", model);

        Assert.Null(options.PromptCaching);
        Assert.Equal(
            new GuardrailPolicy("arn:aws:bedrock:us-east-1:111122223333:guardrail/gr2", "DRAFT", "enabled_full", "async") { ShowTrace = true },
            options.Guardrail);
    }

    [Theory]
    [InlineData("finance", "claude-sonnet", true)]
    [InlineData("finance", "claude-haiku", false)]
    [InlineData("engineering", "claude-sonnet", false)]
    [InlineData("research", "claude-sonnet", false)]
    public void A_policy_without_flags_switches_an_outer_one_off(string name, string model, bool caches)
    {
        var file = Path.Combine(RepositoryFiles.SettingsCases, "good-switched-off-caching.yaml");
        Assert.True(new TeamCatalog(SettingsLoader.Load(file, _ => null, JwksDocument.Check).Settings!).TryFind(name, out var team));
        Assert.True(team.TryResolve(model, out var profile, out _));

        var policy = profile.Translation.PromptCaching!;
        Assert.Equal((caches, caches, caches), (policy.CacheSystem, policy.CacheMessages, policy.CacheTools));
    }

    [Fact]
    public void Model_team_and_fields_are_there()
    {
        var options = Options("finance", "in-house");

        Assert.Same(Settings.Models["in-house"].Capabilities, options.Model);
        Assert.Equal("finance", options.Team);
        Assert.Equal(["min-p", "top_a", "x.y"], options.PassThroughFields.Order(StringComparer.Ordinal));
        Assert.False(options.RefuseUnknownFields);
    }

    [Fact]
    public void A_file_without_policies_asks_for_nothing()
    {
        Assert.True(new TeamCatalog(SampleFile.Parse(SampleFile.Text).Settings!).TryFind("finance", out var team));
        Assert.True(team.TryResolve(null, out var profile, out _));

        Assert.Null(profile.Translation.PromptCaching);
        Assert.Null(profile.Translation.Guardrail);
        Assert.Empty(profile.Translation.PassThroughFields);
        Assert.True(profile.Translation.RefuseUnknownFields);
    }

    [Fact]
    public void Options_are_made_once() =>
        Assert.Same(Options("finance", "claude-sonnet"), Options("finance", "claude-sonnet"));

    private static TranslationOptions Options(string name, string model)
    {
        Assert.True(Catalog.TryFind(name, out var team));
        Assert.True(team.TryResolve(model, out var profile, out _));
        return profile.Translation;
    }
}
