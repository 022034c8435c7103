namespace ExtProc.Dialects.Models;

/// <summary>The columns of the model table: every member of <see cref="ModelCapabilities"/> that a file may set.</summary>
public static class CapabilityColumns
{
    // Bedrock's own limit: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html
    private const int MostStopSequences = 2500;
    private const int MostTokens = 100_000_000;

    /// <summary>All of them, in the table's order.</summary>
    public static IReadOnlyList<CapabilityColumn> All { get; } =
    [
        new FlagColumn(nameof(ModelCapabilities.System), (row, value) => row with { System = value }),
        new FlagColumn(nameof(ModelCapabilities.Images), (row, value) => row with { Images = value }),
        new FlagColumn(nameof(ModelCapabilities.Documents), (row, value) => row with { Documents = value }),
        new FlagColumn(nameof(ModelCapabilities.Video), (row, value) => row with { Video = value }),
        new FlagColumn(nameof(ModelCapabilities.Audio), (row, value) => row with { Audio = value }),
        new FlagColumn(nameof(ModelCapabilities.Prefill), (row, value) => row with { Prefill = value }),
        new FlagColumn(nameof(ModelCapabilities.Tools), (row, value) => row with { Tools = value }),
        new FlagColumn(nameof(ModelCapabilities.StreamingTools), (row, value) => row with { StreamingTools = value }),
        WordColumn.Several<ToolChoices>(
            nameof(ModelCapabilities.ToolChoice), (a, b) => a | b, (row, value) => row with { ToolChoice = value }),
        new FlagColumn(nameof(ModelCapabilities.StrictTools), (row, value) => row with { StrictTools = value }),
        new FlagColumn(nameof(ModelCapabilities.ParallelToolControl), (row, value) => row with { ParallelToolControl = value }),
        new FlagColumn(nameof(ModelCapabilities.ToolsBesideText), (row, value) => row with { ToolsBesideText = value }),
        new FlagColumn(nameof(ModelCapabilities.FilesInToolResults), (row, value) => row with { FilesInToolResults = value }),
        WordColumn.One<ToolIdRule>(nameof(ModelCapabilities.ToolIds), (row, value) => row with { ToolIds = value }),
        WordColumn.Several<CachePlaces>(
            nameof(ModelCapabilities.CachePoints), (a, b) => a | b, (row, value) => row with { CachePoints = value }),
        new FlagColumn(nameof(ModelCapabilities.CacheOneHour), (row, value) => row with { CacheOneHour = value }),
        WordColumn.One<ThinkingStyle>(nameof(ModelCapabilities.Thinking), (row, value) => row with { Thinking = value }),
        new FlagColumn(nameof(ModelCapabilities.ThinkingCanBeDisabled), (row, value) => row with { ThinkingCanBeDisabled = value }),
        WordColumn.One<ReasoningEffort>(nameof(ModelCapabilities.StrongestEffort), (row, value) => row with { StrongestEffort = value }),
        new FlagColumn(nameof(ModelCapabilities.ExtraHighEffort), (row, value) => row with { ExtraHighEffort = value }),
        WordColumn.One<SamplingRule>(nameof(ModelCapabilities.Sampling), (row, value) => row with { Sampling = value }),
        WordColumn.One<TopKPlace>(nameof(ModelCapabilities.TopK), (row, value) => row with { TopK = value }),
        WordColumn.One<StructuredOutputStyle>(
            nameof(ModelCapabilities.StructuredOutput), (row, value) => row with { StructuredOutput = value }),
        new NumberColumn(
            nameof(ModelCapabilities.MaxOutputTokens), 1, MostTokens, mayBeNull: true, (row, value) => row with { MaxOutputTokens = value }),
        new NumberColumn(
            nameof(ModelCapabilities.MaxStopSequences), 0, MostStopSequences, mayBeNull: false, (row, value) => row with { MaxStopSequences = value }),
        new FlagColumn(nameof(ModelCapabilities.BlankStopSequences), (row, value) => row with { BlankStopSequences = value }),
    ];
}
