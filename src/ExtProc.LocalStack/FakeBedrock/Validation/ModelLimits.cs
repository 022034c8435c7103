namespace ExtProc.LocalStack.FakeBedrock.Validation;

/// <summary>What a request may ask of one model. The default is Claude Sonnet 4.5, the model of the demo.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference-supported-models-features.html</remarks>
internal sealed record ModelLimits
{
    /// <summary>System texts.</summary>
    public bool System { get; init; } = true;

    /// <summary>The kinds of files, by the name of their block.</summary>
    public IReadOnlySet<string> Files { get; init; } = new HashSet<string>(StringComparer.Ordinal) { "image", "document", "video", "audio" };

    /// <summary>Files inside a tool's result.</summary>
    public bool FilesInToolResults { get; init; } = true;

    /// <summary>An assistant turn as the last one.</summary>
    public bool Prefill { get; init; } = true;

    /// <summary>Tools.</summary>
    public bool Tools { get; init; } = true;

    /// <summary><c>strict</c> on a tool.</summary>
    public bool StrictTools { get; init; } = true;

    /// <summary>The members of <c>toolChoice</c>.</summary>
    public IReadOnlySet<string> ToolChoices { get; init; } = new HashSet<string>(StringComparer.Ordinal) { "auto", "any", "tool" };

    /// <summary>Forbidding parallel calls.</summary>
    public bool ParallelToolControl { get; init; } = true;

    /// <summary>Tool blocks beside other blocks in one turn.</summary>
    public bool ToolsBesideText { get; init; } = true;

    /// <summary>Ids of calls are nine letters and digits (Mistral).</summary>
    public bool NineAlphanumericIds { get; init; }

    /// <summary>Most stop sequences.</summary>
    public int MaxStopSequences { get; init; } = 2_500;

    /// <summary>Stop sequences of white space alone.</summary>
    public bool BlankStopSequences { get; init; }
}
