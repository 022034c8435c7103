using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>
/// One event of a Converse reply, as a view into the bytes it came from. Streams give them one frame at a time; a whole
/// reply is replayed as the same sequence.
/// </summary>
public readonly ref struct ConverseEvent
{
    /// <summary>Which event, and so which of the members below mean something.</summary>
    public ConverseEventKind Kind { get; init; }

    /// <summary>Bedrock's <c>contentBlockIndex</c>, for the block events.</summary>
    public int BlockIndex { get; init; }

    /// <summary>
    /// Text, tool-input fragment, reasoning text or signature: the inside of a JSON string, still escaped, without the
    /// quotes. It can be copied into another JSON string as it is.
    /// </summary>
    public ReadOnlySpan<byte> EscapedText { get; init; }

    /// <summary>
    /// The complete input of a tool call as raw JSON: only when a whole reply is replayed, instead of fragments in
    /// <see cref="EscapedText"/>.
    /// </summary>
    public ReadOnlySpan<byte> RawJson { get; init; }

    /// <summary>The tool call's id, escaped like <see cref="EscapedText"/>.</summary>
    public ReadOnlySpan<byte> ToolUseId { get; init; }

    /// <summary>The tool's name, escaped like <see cref="EscapedText"/>.</summary>
    public ReadOnlySpan<byte> ToolName { get; init; }

    /// <summary>The address of a cited web page, escaped, for <see cref="ConverseEventKind.WebCitation"/>; never empty.</summary>
    public ReadOnlySpan<byte> SourceUrl { get; init; }

    /// <summary>The page's title, or else its domain, escaped; may be empty.</summary>
    public ReadOnlySpan<byte> SourceTitle { get; init; }

    /// <summary>Why generation ended, for <see cref="ConverseEventKind.MessageStop"/>.</summary>
    public StopReason StopReason { get; init; }

    /// <summary>Token counts, for <see cref="ConverseEventKind.Metadata"/>; null when Bedrock sent none.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>Whether there are token counts that <see cref="Usage"/> lacks, because they cannot be read.</summary>
    public bool UsageIsUnreadable { get; init; }

    /// <summary>Members of <see cref="ConverseEventKind.Metadata"/> that were passed over for their form.</summary>
    public int OddMembers { get; init; }

    /// <summary>The tier that served the request, escaped, for <see cref="ConverseEventKind.Metadata"/>; empty when not told.</summary>
    public ReadOnlySpan<byte> ServiceTier { get; init; }

    /// <summary>
    /// What the guardrail found, as raw JSON, for <see cref="ConverseEventKind.Metadata"/>; empty when there is none. It may
    /// quote what the guardrail has kept from the client.
    /// </summary>
    public ReadOnlySpan<byte> GuardrailTrace { get; init; }
}

/// <summary>The kinds of <see cref="ConverseEvent"/>.</summary>
public enum ConverseEventKind
{
    /// <summary>An event or block nobody here knows: tolerated, counted, passed over.</summary>
    Unknown,

    /// <summary>The assistant's turn begins.</summary>
    MessageStart,

    /// <summary>A tool call begins: id and name. The only block with a start event.</summary>
    ToolUseStart,

    /// <summary>A piece of visible text.</summary>
    TextDelta,

    /// <summary>A piece of a tool call's input, or all of it as raw JSON.</summary>
    ToolInputDelta,

    /// <summary>A piece of the model's reasoning.</summary>
    ReasoningTextDelta,

    /// <summary>The signature of the reasoning block.</summary>
    ReasoningSignatureDelta,

    /// <summary>Reasoning that only the provider can read (base64).</summary>
    ReasoningRedacted,

    /// <summary>A web page that the text of this block rests on.</summary>
    WebCitation,

    /// <summary>A content block ended.</summary>
    BlockStop,

    /// <summary>The turn ended, with a <see cref="StopReason"/>.</summary>
    MessageStop,

    /// <summary>Usage; always after <see cref="MessageStop"/>.</summary>
    Metadata,
}

/// <summary>Bedrock's stop reasons; the enumeration is open, so anything else is <see cref="Unknown"/>.</summary>
public enum StopReason
{
    /// <summary>A reason this version does not know.</summary>
    Unknown,

    /// <summary>The model finished.</summary>
    EndTurn,

    /// <summary>The model wants tools called.</summary>
    ToolUse,

    /// <summary>The token limit of the request was reached.</summary>
    MaxTokens,

    /// <summary>One of the request's stop sequences came up.</summary>
    StopSequence,

    /// <summary>A guardrail replaced the answer.</summary>
    GuardrailIntervened,

    /// <summary>The provider's filter cut the answer.</summary>
    ContentFiltered,

    /// <summary>The model produced output that is not valid.</summary>
    MalformedModelOutput,

    /// <summary>The model produced a tool call that is not valid.</summary>
    MalformedToolUse,

    /// <summary>Prompt and answer filled the model's context.</summary>
    ModelContextWindowExceeded,
}
