namespace ExtProc.Dialects.Models;

/// <summary>The columns of the model table: every member of <see cref="ModelCapabilities"/> that a file may set.</summary>
public static class CapabilityCells
{
    // Bedrock's own limit: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html
    private const int MostStopSequences = 2500;
    private const int MostTokens = 100_000_000;

    /// <summary>All of them, in the table's order.</summary>
    public static IReadOnlyList<CapabilityCell> All { get; } =
    [
        new FlagCell(nameof(ModelCapabilities.System), (row, value) => row with { System = value }),
        new FlagCell(nameof(ModelCapabilities.Images), (row, value) => row with { Images = value }),
        new FlagCell(nameof(ModelCapabilities.Documents), (row, value) => row with { Documents = value }),
        new FlagCell(nameof(ModelCapabilities.Video), (row, value) => row with { Video = value }),
        new FlagCell(nameof(ModelCapabilities.Audio), (row, value) => row with { Audio = value }),
        new FlagCell(nameof(ModelCapabilities.Prefill), (row, value) => row with { Prefill = value }),
        new FlagCell(nameof(ModelCapabilities.Tools), (row, value) => row with { Tools = value }),
        new FlagCell(nameof(ModelCapabilities.StreamingTools), (row, value) => row with { StreamingTools = value }),
        WordCell.Several<ToolChoiceKinds>(
            nameof(ModelCapabilities.ToolChoice), (a, b) => a | b, (row, value) => row with { ToolChoice = value }),
        new FlagCell(nameof(ModelCapabilities.StrictTools), (row, value) => row with { StrictTools = value }),
        new FlagCell(nameof(ModelCapabilities.ParallelToolControl), (row, value) => row with { ParallelToolControl = value }),
        new FlagCell(nameof(ModelCapabilities.ToolsBesideText), (row, value) => row with { ToolsBesideText = value }),
        new FlagCell(nameof(ModelCapabilities.FilesInToolResults), (row, value) => row with { FilesInToolResults = value }),
        WordCell.One<ToolIdRule>(nameof(ModelCapabilities.ToolIds), (row, value) => row with { ToolIds = value }),
        WordCell.Several<CachePlaces>(
            nameof(ModelCapabilities.CachePoints), (a, b) => a | b, (row, value) => row with { CachePoints = value }),
        new FlagCell(nameof(ModelCapabilities.CacheOneHour), (row, value) => row with { CacheOneHour = value }),
        WordCell.One<ThinkingStyle>(nameof(ModelCapabilities.Thinking), (row, value) => row with { Thinking = value }),
        new FlagCell(nameof(ModelCapabilities.ThinkingCanBeDisabled), (row, value) => row with { ThinkingCanBeDisabled = value }),
        WordCell.One<ReasoningEffort>(nameof(ModelCapabilities.StrongestEffort), (row, value) => row with { StrongestEffort = value }),
        new FlagCell(nameof(ModelCapabilities.ExtraHighEffort), (row, value) => row with { ExtraHighEffort = value }),
        WordCell.One<SamplingRule>(nameof(ModelCapabilities.Sampling), (row, value) => row with { Sampling = value }),
        WordCell.One<TopKPlace>(nameof(ModelCapabilities.TopK), (row, value) => row with { TopK = value }),
        WordCell.One<StructuredOutputStyle>(
            nameof(ModelCapabilities.StructuredOutput), (row, value) => row with { StructuredOutput = value }),
        new NumberCell(
            nameof(ModelCapabilities.MaxOutputTokens), 1, MostTokens, mayBeNull: true, (row, value) => row with { MaxOutputTokens = value }),
        new NumberCell(
            nameof(ModelCapabilities.MaxStopSequences), 0, MostStopSequences, mayBeNull: false, (row, value) => row with { MaxStopSequences = value }),
        new FlagCell(nameof(ModelCapabilities.BlankStopSequences), (row, value) => row with { BlankStopSequences = value }),
    ];
}
