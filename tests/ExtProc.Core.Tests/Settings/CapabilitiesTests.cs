using ExtProc.Core.Identity;
using ExtProc.Core.Settings;
using ExtProc.Core.Settings.Loading;
using ExtProc.Dialects.Models;
using ExtProc.Testing.Files;
using Xunit;

namespace ExtProc.Core.Tests.Settings;

/// <summary>What the file says about a model, on top of the model table.</summary>
public sealed class CapabilitiesTests
{
    private const string SonnetId = "anthropic.claude-sonnet-4-5-20250929-v1:0";

    [Fact]
    public void A_model_is_what_the_table_says() =>
        Assert.Same(ModelTable.Find(SonnetId), Good(SampleFile.Small).Models["claude-sonnet"].Capabilities);

    [Fact]
    public void Cells_that_are_named_change_and_no_others()
    {
        var model = Good(WithModel(SonnetId, "capabilities: { images: false, thinking: adaptive, cachePoints: [tools, system] }")).Models["claude-sonnet"];

        var expected = ModelTable.Find(SonnetId) with
        {
            Images = false, Thinking = ThinkingStyle.Adaptive, CachePoints = CachePlaces.Tools | CachePlaces.System,
        };
        Assert.Equal(expected, model.Capabilities);
    }

    [Fact]
    public void Every_cell_can_be_changed()
    {
        var settings = SettingsLoader.Load(Path.Combine(RepositoryFiles.SettingsCases, "good-policies.yaml"), _ => null, JwksDocument.Check).Settings!;

        Assert.Equal(
            new ModelCapabilities
            {
                Family = "unknown",
                IsUnknown = false,
                System = true,
                Images = true,
                Documents = true,
                Video = true,
                Audio = true,
                Prefill = true,
                Tools = true,
                StreamingTools = false,
                ToolChoice = ToolChoices.Auto | ToolChoices.Any,
                StrictTools = true,
                ParallelToolControl = true,
                ToolIds = ToolIdRule.NineAlphanumerics,
                CachePoints = CachePlaces.System | CachePlaces.Messages,
                CacheOneHour = true,
                Thinking = ThinkingStyle.Budget,
                ThinkingCanBeDisabled = true,
                StrongestEffort = ReasoningEffort.ExtraHigh,
                ExtraHighEffort = true,
                Sampling = SamplingRule.None,
                TopK = TopKPlace.TopLevel,
                StructuredOutput = StructuredOutputStyle.ForcedTool,
                MaxOutputTokens = 4096,
                MaxStopSequences = 0,
            },
            settings.Models["in-house"].Capabilities);
    }

    [Theory]
    [InlineData("toolChoice: all", ToolChoices.All)]
    [InlineData("toolChoice: none", ToolChoices.None)]
    [InlineData("toolChoice: any", ToolChoices.Any)]
    [InlineData("toolChoice: [auto, auto, tool]", ToolChoices.Auto | ToolChoices.Tool)]
    public void A_set_is_a_word_or_a_list_of_words(string written, ToolChoices expected) =>
        Assert.Equal(expected, Good(WithModel(SonnetId, $"capabilities: {{ {written} }}")).Models["claude-sonnet"].Capabilities.ToolChoice);

    [Theory]
    [InlineData("nobody.knows-this-v1:0")]
    [InlineData("arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/fin0sonnet01")]
    public void A_model_that_nobody_described_is_noted(string id)
    {
        var result = SampleFile.Parse(WithModel(id, "aliases: [x]"));

        Assert.True(result.Settings!.Models["claude-sonnet"].Capabilities.IsUnknown);
        var note = Assert.Single(result.Notes);
        Assert.Equal(11, note.Line);
        Assert.StartsWith($"models.claude-sonnet.foundationModel: nothing is known about \"{id[..20]}", note.Message, StringComparison.Ordinal);
        Assert.Contains("models.claude-sonnet.capabilities", note.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody.knows-this-v1:0", "capabilities: { images: true }")]
    [InlineData("nobody.knows-this-v1:0", "capabilities: { }")]
    [InlineData(SonnetId, "aliases: [x]")]
    public void A_model_that_somebody_described_is_not(string id, string more)
    {
        var result = SampleFile.Parse(WithModel(id, more));

        Assert.Empty(result.Notes);
        Assert.False(result.Settings!.Models["claude-sonnet"].Capabilities.IsUnknown);
    }

    [Fact]
    public void The_configuration_page_explains_every_cell()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "configuration.md"));

        Assert.All(CapabilityColumns.All, cell => Assert.Contains($"| `{cell.Name}` |", page, StringComparison.Ordinal));
        Assert.All(
            CapabilityColumns.All.OfType<WordColumn>(),
            cell => Assert.All(cell.Words, word => Assert.Contains($"`{word}`", page, StringComparison.Ordinal)));
    }

    private static string WithModel(string id, string more) =>
        SampleFile.Small.Replace($"{{ foundationModel: \"{SonnetId}\" }}", $"{{ foundationModel: \"{id}\", {more} }}", StringComparison.Ordinal);

    private static ExtProcSettings Good(string text)
    {
        var result = SampleFile.Parse(text);
        Assert.Empty(result.Problems);
        return result.Settings!;
    }
}
