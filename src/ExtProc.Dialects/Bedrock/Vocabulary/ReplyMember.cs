namespace ExtProc.Dialects.Bedrock.Vocabulary;

/// <summary>Every name that Bedrock uses on the reply side: events, members, values.</summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html</remarks>
internal static class ReplyMember
{
    public static ReadOnlySpan<byte> MessageStart => "messageStart"u8;

    public static ReadOnlySpan<byte> ContentBlockStart => "contentBlockStart"u8;

    public static ReadOnlySpan<byte> ContentBlockDelta => "contentBlockDelta"u8;

    public static ReadOnlySpan<byte> ContentBlockStop => "contentBlockStop"u8;

    public static ReadOnlySpan<byte> MessageStop => "messageStop"u8;

    public static ReadOnlySpan<byte> Metadata => "metadata"u8;

    public static ReadOnlySpan<byte> ContentBlockIndex => "contentBlockIndex"u8;

    public static ReadOnlySpan<byte> Start => "start"u8;

    public static ReadOnlySpan<byte> Delta => "delta"u8;

    public static ReadOnlySpan<byte> Output => "output"u8;

    public static ReadOnlySpan<byte> Message => "message"u8;

    public static ReadOnlySpan<byte> Content => "content"u8;

    public static ReadOnlySpan<byte> Text => "text"u8;

    public static ReadOnlySpan<byte> CitationsContent => "citationsContent"u8;

    public static ReadOnlySpan<byte> Citation => "citation"u8;

    public static ReadOnlySpan<byte> Citations => "citations"u8;

    public static ReadOnlySpan<byte> Title => "title"u8;

    public static ReadOnlySpan<byte> Location => "location"u8;

    public static ReadOnlySpan<byte> Web => "web"u8;

    public static ReadOnlySpan<byte> Url => "url"u8;

    public static ReadOnlySpan<byte> Domain => "domain"u8;

    public static ReadOnlySpan<byte> ReasoningContent => "reasoningContent"u8;

    public static ReadOnlySpan<byte> ReasoningText => "reasoningText"u8;

    public static ReadOnlySpan<byte> RedactedContent => "redactedContent"u8;

    public static ReadOnlySpan<byte> Signature => "signature"u8;

    public static ReadOnlySpan<byte> ToolUse => "toolUse"u8;

    public static ReadOnlySpan<byte> ToolUseId => "toolUseId"u8;

    public static ReadOnlySpan<byte> Name => "name"u8;

    public static ReadOnlySpan<byte> Type => "type"u8;

    public static ReadOnlySpan<byte> Input => "input"u8;

    /// <summary>Value of <see cref="Type"/> for a tool that Bedrock runs itself.</summary>
    public static ReadOnlySpan<byte> ServerToolUse => "server_tool_use"u8;

    public static ReadOnlySpan<byte> StopReason => "stopReason"u8;

    public static ReadOnlySpan<byte> Usage => "usage"u8;

    public static ReadOnlySpan<byte> InputTokens => "inputTokens"u8;

    public static ReadOnlySpan<byte> OutputTokens => "outputTokens"u8;

    public static ReadOnlySpan<byte> CacheReadInputTokens => "cacheReadInputTokens"u8;

    public static ReadOnlySpan<byte> CacheWriteInputTokens => "cacheWriteInputTokens"u8;

    public static ReadOnlySpan<byte> CacheDetails => "cacheDetails"u8;

    public static ReadOnlySpan<byte> Ttl => "ttl"u8;

    /// <summary>Value of <see cref="Ttl"/>.</summary>
    public static ReadOnlySpan<byte> OneHour => "1h"u8;

    public static ReadOnlySpan<byte> ServiceTier => "serviceTier"u8;

    public static ReadOnlySpan<byte> Trace => "trace"u8;

    public static ReadOnlySpan<byte> Guardrail => "guardrail"u8;
}
