using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Bedrock.ReplyParts;

namespace ExtProc.Dialects.OpenAi.Chat.Reply;

/// <summary>What of a request shapes its reply. Immutable; it outlives the request's body.</summary>
internal sealed record ClientChoices
{
    /// <summary>What shapes the reply in every client's API.</summary>
    public PartChoices Parts { get; init; } = new();

    /// <summary>Whether a stream reports usage (<c>stream_options.include_usage</c>).</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>
    /// The request declared <c>functions</c>: its one call goes back as <c>function_call</c>, the only one that such a client can
    /// answer.
    /// </summary>
    private bool DeclaresFunctions => Parts.FirstCallOnly;

    /// <summary>In which shape a call goes back.</summary>
    /// <param name="takesText">Whether the tool takes text and no JSON.</param>
    public CallKind KindOf(bool takesText) => DeclaresFunctions ? CallKind.LegacyFunction
        : takesText ? CallKind.Custom
        : CallKind.Function;

    /// <summary>Value of <c>finish_reason</c>. A reason without a counterpart ends the answer all the same.</summary>
    public ReadOnlySpan<byte> FinishReasonOf(StopReason reason) => reason switch
    {
        StopReason.ToolUse => DeclaresFunctions ? "function_call"u8 : "tool_calls"u8,
        StopReason.MaxTokens or StopReason.ModelContextWindowExceeded => "length"u8,
        StopReason.ContentFiltered or StopReason.GuardrailIntervened => "content_filter"u8,
        _ => "stop"u8,
    };
}
