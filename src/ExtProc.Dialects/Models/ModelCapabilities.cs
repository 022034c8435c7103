namespace ExtProc.Dialects.Models;

/// <summary>
/// What one model family takes and gives, as data: one row of the model table with an operator's changes. Every rule that
/// depends on the model asks here; nothing looks at the text of a model id.
/// </summary>
public sealed record ModelCapabilities
{
    /// <summary>Name of the row, for messages to operators.</summary>
    public required string Family { get; init; }

    /// <summary>Whether the row is the conservative one for models that nobody has described.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>System texts are taken; otherwise they are put before the first user text.</summary>
    public bool System { get; init; }

    /// <summary>Images in user turns.</summary>
    public bool Images { get; init; }

    /// <summary>Documents in user turns.</summary>
    public bool Documents { get; init; }

    /// <summary>Video in user turns.</summary>
    public bool Video { get; init; }

    /// <summary>Audio in user turns.</summary>
    public bool Audio { get; init; }

    /// <summary>A conversation may end with an assistant turn to be continued.</summary>
    public bool Prefill { get; init; }

    /// <summary>Function tools.</summary>
    public bool Tools { get; init; }

    /// <summary>Function tools in a stream; otherwise a streamed request with tools is refused.</summary>
    public bool StreamingTools { get; init; }

    /// <summary>The kinds of tool choice that may be sent.</summary>
    public ToolChoices ToolChoice { get; init; }

    /// <summary><c>strict</c> on a tool.</summary>
    public bool StrictTools { get; init; }

    /// <summary>Parallel tool calls can be forbidden.</summary>
    public bool ParallelToolControl { get; init; }

    /// <summary>A turn may hold tool calls, or results, beside text and files; otherwise such a turn is refused.</summary>
    public bool ToolsBesideText { get; init; }

    /// <summary>Files inside a tool's result; otherwise they follow the results in the same turn.</summary>
    public bool FilesInToolResults { get; init; }

    /// <summary>What the model asks of the ids of tool calls.</summary>
    public ToolIdRule ToolIds { get; init; }

    /// <summary>Where cache points may stand; none when the model does not cache.</summary>
    public CachePlaces CachePoints { get; init; }

    /// <summary>Whether a cache point may ask for one hour; otherwise no time is sent.</summary>
    public bool CacheOneHour { get; init; }

    /// <summary>How reasoning is asked for.</summary>
    public ThinkingStyle Thinking { get; init; }

    /// <summary>Whether reasoning can be switched off by saying so.</summary>
    public bool ThinkingCanBeDisabled { get; init; }

    /// <summary>The strongest effort the model takes; stronger ones are lowered to it.</summary>
    public ReasoningEffort StrongestEffort { get; init; }

    /// <summary>Whether there is a level between high and max; otherwise it is lowered to high.</summary>
    public bool ExtraHighEffort { get; init; }

    /// <summary>Which sampling parameters may be sent.</summary>
    public SamplingRule Sampling { get; init; }

    /// <summary>Where <c>top_k</c> goes.</summary>
    public TopKPlace TopK { get; init; }

    /// <summary>How a JSON schema for the answer is asked for.</summary>
    public StructuredOutputStyle StructuredOutput { get; init; }

    /// <summary>Largest output in tokens that may be asked for, or null when the model's own error is good enough.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Most stop sequences.</summary>
    public int MaxStopSequences { get; init; } = 4;

    /// <summary>Stop sequences of white space alone; otherwise they are left out.</summary>
    public bool BlankStopSequences { get; init; }
}

/// <summary>Kinds of <c>toolChoice</c>.</summary>
[Flags]
public enum ToolChoices
{
    /// <summary>The member must be absent.</summary>
    None = 0,

    /// <summary><c>auto</c>.</summary>
    Auto = 1,

    /// <summary><c>any</c>.</summary>
    Any = 2,

    /// <summary>One named tool.</summary>
    Tool = 4,

    /// <summary>All of them.</summary>
    All = Auto | Any | Tool,
}

/// <summary>Places of a cache point.</summary>
[Flags]
public enum CachePlaces
{
    /// <summary>The model does not cache.</summary>
    None = 0,

    /// <summary>After tools.</summary>
    Tools = 1,

    /// <summary>After system texts.</summary>
    System = 2,

    /// <summary>After blocks of messages.</summary>
    Messages = 4,

    /// <summary>All of them.</summary>
    All = Tools | System | Messages,
}

/// <summary>What a model asks of the ids of tool calls.</summary>
public enum ToolIdRule
{
    /// <summary>Bedrock's own rule: 1 to 64 of letters, digits and <c>_.:-</c>.</summary>
    Converse,

    /// <summary>Exactly nine letters or digits (Mistral): others are replaced, and put back in the reply.</summary>
    NineAlphanumerics,
}

/// <summary>How a model is asked to reason.</summary>
public enum ThinkingStyle
{
    /// <summary>Not at all, or not controllable.</summary>
    None,

    /// <summary>A budget of tokens: <c>thinking: {type: enabled, budget_tokens}</c>.</summary>
    Budget,

    /// <summary><c>thinking: {type: adaptive}</c> and an effort.</summary>
    Adaptive,

    /// <summary><c>reasoningConfig: {type: enabled, maxReasoningEffort}</c> (Nova 2).</summary>
    MaxReasoningEffort,

    /// <summary>A flat <c>reasoning_effort</c> (gpt-oss).</summary>
    ReasoningEffortField,
}

/// <summary>Effort levels in order.</summary>
public enum ReasoningEffort
{
    /// <summary>Off.</summary>
    None,

    /// <summary>The least there is.</summary>
    Minimal,

    /// <summary>Low.</summary>
    Low,

    /// <summary>Medium.</summary>
    Medium,

    /// <summary>High.</summary>
    High,

    /// <summary>Above high.</summary>
    ExtraHigh,

    /// <summary>No limit.</summary>
    Max,
}

/// <summary>Which of <c>temperature</c> and <c>top_p</c> a model takes.</summary>
public enum SamplingRule
{
    /// <summary>Both together.</summary>
    Both,

    /// <summary>One of them: with both, <c>top_p</c> is left out.</summary>
    OneOf,

    /// <summary>Neither.</summary>
    None,
}

/// <summary>Where <c>top_k</c> goes.</summary>
public enum TopKPlace
{
    /// <summary>Nowhere: refused.</summary>
    Nowhere,

    /// <summary><c>additionalModelRequestFields.top_k</c> (Claude).</summary>
    TopLevel,

    /// <summary><c>additionalModelRequestFields.inferenceConfig.topK</c> (Nova).</summary>
    InferenceConfig,
}

/// <summary>How an answer by JSON schema is asked for.</summary>
public enum StructuredOutputStyle
{
    /// <summary>It cannot be: refused.</summary>
    None,

    /// <summary><c>outputConfig.textFormat</c>.</summary>
    TextFormat,

    /// <summary>A single tool that must be called; its input is the answer.</summary>
    ForcedTool,
}
