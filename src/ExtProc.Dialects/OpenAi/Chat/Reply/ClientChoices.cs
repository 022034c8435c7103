using System.Buffers;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Bedrock.ReplyParts;

namespace ExtProc.Dialects.OpenAi.Chat.Reply;

/// <summary>What of a request shapes its reply. Immutable; it outlives the request's body.</summary>
internal sealed record ClientChoices
{
    /// <summary>Where buffers come from when they are long.</summary>
    public MemoryPool<byte> Memory { get; init; } = MemoryPool<byte>.Shared;

    /// <summary>Whether a stream reports usage (<c>stream_options.include_usage</c>).</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>
    /// Name (ASCII) of the tool whose input is the answer, on models that give structured output by a forced tool call;
    /// empty for none. The client never sees the call.
    /// </summary>
    public ReadOnlyMemory<byte> StructuredOutputTool { get; init; }

    /// <summary>Tools that Converse knows by another name or as another kind; null when there are none.</summary>
    public NameMap? ToolNames { get; init; }

    /// <summary>
    /// The request declared <c>functions</c>: the first call goes back as <c>function_call</c>, the only one that such a
    /// client can answer.
    /// </summary>
    public bool LegacyFunctionCall { get; init; }

    /// <summary>
    /// Whether <c>guardrail_trace</c> is added to the reply. It quotes what the guardrail has found and kept back, so only
    /// the operator may say so.
    /// </summary>
    public bool ShowGuardrailTrace { get; init; }

    /// <summary>What of it is not this API's own.</summary>
    public PartChoices Parts => new()
    {
        Memory = Memory,
        AnswerTool = StructuredOutputTool,
        ToolNames = ToolNames,
        FirstCallOnly = LegacyFunctionCall,
        ShowGuardrailTrace = ShowGuardrailTrace,
    };

    /// <summary>In which shape a call goes back.</summary>
    /// <param name="takesText">Whether the tool takes text and no JSON.</param>
    public CallKind KindOf(bool takesText) => LegacyFunctionCall ? CallKind.LegacyFunction
        : takesText ? CallKind.Custom
        : CallKind.Function;

    /// <summary>Value of <c>finish_reason</c>. A reason without a counterpart ends the answer all the same.</summary>
    public ReadOnlySpan<byte> FinishReasonOf(StopReason reason) => reason switch
    {
        StopReason.ToolUse => LegacyFunctionCall ? "function_call"u8 : "tool_calls"u8,
        StopReason.MaxTokens or StopReason.ModelContextWindowExceeded => "length"u8,
        StopReason.ContentFiltered or StopReason.GuardrailIntervened => "content_filter"u8,
        _ => "stop"u8,
    };
}
