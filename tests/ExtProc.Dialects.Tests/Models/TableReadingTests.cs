using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Models;
using Xunit;

namespace ExtProc.Dialects.Tests.Models;

/// <summary>A row that is not as it must be is a bug that shows at once.</summary>
public sealed class TableReadingTests
{
    private const string Row = """
        {
          "family": "F", "patterns": ["f.*"], "source": "S", "date": "2026-11-20",
          "system": true, "images": true, "documents": false, "video": false, "audio": false, "prefill": false,
          "tools": true, "streamingTools": true, "toolChoice": ["auto", "tool"], "strictTools": false, "parallelToolControl": false, "toolsBesideText": true, "filesInToolResults": true, "toolIds": "nineAlphanumerics",
          "cachePoints": "all", "cacheOneHour": false, "thinking": "maxReasoningEffort", "thinkingCanBeDisabled": true, "strongestEffort": "extraHigh", "extraHighEffort": true,
          "sampling": "oneOf", "topK": "inferenceConfig", "structuredOutput": "textFormat", "maxOutputTokens": null, "maxStopSequences": 10, "blankStopSequences": false
        }
        """;

    [Fact]
    public void A_row_is_read_cell_by_cell()
    {
        var row = Assert.Single(Read(Row));

        Assert.Equal(["f.*"], row.Patterns);
        Assert.Equal(("S", new DateOnly(2026, 11, 20)), (row.Source, row.Date));
        Assert.Equal(
            new ModelCapabilities
            {
                Family = "F",
                System = true,
                Images = true,
                Tools = true,
                StreamingTools = true,
                ToolChoice = ToolChoices.Auto | ToolChoices.Tool,
                ToolsBesideText = true,
                FilesInToolResults = true,
                ToolIds = ToolIdRule.NineAlphanumerics,
                CachePoints = CachePlaces.All,
                Thinking = ThinkingStyle.MaxReasoningEffort,
                ThinkingCanBeDisabled = true,
                StrongestEffort = ReasoningEffort.ExtraHigh,
                ExtraHighEffort = true,
                Sampling = SamplingRule.OneOf,
                TopK = TopKPlace.InferenceConfig,
                StructuredOutput = StructuredOutputStyle.TextFormat,
                MaxStopSequences = 10,
            },
            row.Capabilities);
    }

    [Theory]
    [InlineData("\"system\": true, ", "")]
    [InlineData("\"system\": true", "\"system\": \"true\"")]
    [InlineData("\"system\": true", "\"system\": null")]
    [InlineData("\"system\": true", "\"sistem\": true, \"system\": true")]
    [InlineData("\"sampling\": \"oneOf\"", "\"sampling\": \"OneOf\"")]
    [InlineData("\"sampling\": \"oneOf\"", "\"sampling\": [\"oneOf\"]")]
    [InlineData("\"sampling\": \"oneOf\"", "\"sampling\": 1")]
    [InlineData("\"toolChoice\": [\"auto\", \"tool\"]", "\"toolChoice\": [\"auto\", 1]")]
    [InlineData("\"toolChoice\": [\"auto\", \"tool\"]", "\"toolChoice\": \"auto, tool\"")]
    [InlineData("\"maxOutputTokens\": null", "\"maxOutputTokens\": 0")]
    [InlineData("\"maxOutputTokens\": null", "\"maxOutputTokens\": 1.5")]
    [InlineData("\"maxStopSequences\": 10", "\"maxStopSequences\": null")]
    [InlineData("\"maxStopSequences\": 10", "\"maxStopSequences\": 2501")]
    [InlineData("\"family\": \"F\"", "\"family\": \"\"")]
    [InlineData("\"source\": \"S\", ", "")]
    public void A_cell_that_is_missing_unknown_or_of_another_type_is_refused(string right, string wrong)
    {
        Assert.Contains(right, Row, StringComparison.Ordinal);

        Assert.Throws<InvalidDataException>(() => Read(Row.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"date\": \"2026-11-20\"", "\"date\": \"20 November\"")]
    [InlineData("\"patterns\": [\"f.*\"]", "\"patterns\": \"f.*\"")]
    [InlineData("\"system\": true", "\"system\": true, \"system\": false")]
    public void Dates_lists_and_repeated_members_are_read_strictly(string right, string wrong)
    {
        var error = Record.Exception(() => Read(Row.Replace(right, wrong, StringComparison.Ordinal)));

        Assert.True(error is FormatException or InvalidOperationException or JsonException, error?.ToString());
    }

    [Fact]
    public void Every_column_changes_its_own_member_and_no_other()
    {
        var row = ModelTable.Find("");
        Assert.All(CapabilityColumns.All, cell =>
        {
            var changed = Enumerate(cell, row).Where(other => other != row).ToList();

            Assert.NotEmpty(changed);
            Assert.All(changed, other => Assert.Equal([cell.Name], Differences(row, other)));
        });
    }

    private static IEnumerable<ModelCapabilities> Enumerate(CapabilityColumn cell, ModelCapabilities row) => cell switch
    {
        FlagColumn flag => [flag.With(row, true), flag.With(row, false)],
        NumberColumn number => [number.With(row, number.Minimum), number.With(row, number.Maximum)],
        WordColumn word => word.Words.Select(value => word.With(row, value)),
        _ => [],
    };

    private static IEnumerable<string> Differences(ModelCapabilities one, ModelCapabilities other) =>
        typeof(ModelCapabilities).GetProperties()
            .Where(member => !Equals(member.GetValue(one), member.GetValue(other)))
            .Select(member => char.ToLowerInvariant(member.Name[0]) + member.Name[1..]);

    private static IReadOnlyList<ModelRow> Read(string row) =>
        ModelTable.Read(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "rows": [{{row}}] }""")));
}
