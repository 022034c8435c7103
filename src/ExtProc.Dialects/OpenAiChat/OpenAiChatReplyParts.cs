using System.Buffers;
using System.Buffers.Text;
using ExtProc.Dialects.Converse;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>What chunks and whole completions have in common, spelled once.</summary>
/// <remarks>https://platform.openai.com/docs/api-reference/chat/object</remarks>
internal static class OpenAiChatReplyParts
{
    // Longest decimal form of a long, sign included.
    private const int MaxNumberLength = 20;

    /// <summary>Writes everything up to and including the opening of <c>choices</c>.</summary>
    /// <param name="identity">Id, time and model of the reply.</param>
    /// <param name="objectName">Value of <c>object</c>.</param>
    /// <param name="output">Where to.</param>
    public static void WriteHead(ReplyIdentity identity, ReadOnlySpan<byte> objectName, IBufferWriter<byte> output)
    {
        output.Write("""{"id":"chatcmpl-"""u8);
        EscapedText.Write(identity.RequestId, output);
        output.Write("\",\"object\":\""u8);
        output.Write(objectName);
        output.Write("\",\"created\":"u8);
        WriteNumber(identity.CreatedUnixSeconds, output);
        output.Write(",\"model\":\""u8);
        EscapedText.Write(identity.Model, output);
        output.Write("\",\"choices\":["u8);
    }

    /// <summary>Writes the usage object. OpenAI counts cached tokens as part of the prompt, Bedrock beside it.</summary>
    public static void WriteUsage(TokenUsage usage, IBufferWriter<byte> output)
    {
        output.Write("""{"prompt_tokens":"""u8);
        WriteNumber(usage.Prompt, output);
        output.Write(",\"completion_tokens\":"u8);
        WriteNumber(usage.Output, output);
        output.Write(",\"total_tokens\":"u8);
        WriteNumber(usage.Total, output);
        output.Write(",\"prompt_tokens_details\":{\"cached_tokens\":"u8);
        WriteNumber(usage.CacheRead, output);
        output.Write(",\"cache_write_tokens\":"u8);
        WriteNumber(usage.CacheWrite, output);
        output.Write("}}"u8);
    }

    /// <summary>Value of <c>finish_reason</c>. A reason without a counterpart ends the answer all the same.</summary>
    public static ReadOnlySpan<byte> FinishReasonOf(StopReason reason) => reason switch
    {
        StopReason.ToolUse => "tool_calls"u8,
        StopReason.MaxTokens or StopReason.ModelContextWindowExceeded => "length"u8,
        StopReason.ContentFiltered or StopReason.GuardrailIntervened => "content_filter"u8,
        _ => "stop"u8,
    };

    /// <summary>Writes a decimal number.</summary>
    public static void WriteNumber(long value, IBufferWriter<byte> output)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(MaxNumberLength), out var written);
        output.Advance(written);
    }
}
