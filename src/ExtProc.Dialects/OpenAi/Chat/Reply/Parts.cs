using System.Buffers;
using System.Buffers.Text;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Bedrock.ReplyParts;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.OpenAi.Chat.Reply;

/// <summary>What chunks and whole completions have in common, spelled once.</summary>
/// <remarks>https://platform.openai.com/docs/api-reference/chat/object</remarks>
internal static class Parts
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

    /// <summary>Writes <c>{"type":"thinking","thinking","signature"}</c>; a piece of a longer block has no signature.</summary>
    public static void WriteThinking(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature, IBufferWriter<byte> output)
    {
        output.Write("""{"type":"thinking","thinking":"""u8);
        WriteText(text, output);
        if (!signature.IsEmpty)
        {
            output.Write(",\"signature\":"u8);
            WriteText(signature, output);
        }

        output.Write("}"u8);
    }

    /// <summary>Writes <c>{"type":"redacted_thinking","data"}</c>.</summary>
    public static void WriteRedactedThinking(ReadOnlySpan<byte> data, IBufferWriter<byte> output)
    {
        output.Write("""{"type":"redacted_thinking","data":"""u8);
        WriteText(data, output);
        output.Write("}"u8);
    }

    /// <summary>Writes an annotation: <c>{"type":"url_citation","url_citation":{"start_index","end_index","url","title"}}</c>.</summary>
    public static void WriteUrlCitation(in WebCitation citation, IBufferWriter<byte> output)
    {
        output.Write("""{"type":"url_citation","url_citation":{"start_index":"""u8);
        WriteNumber(citation.Start, output);
        output.Write(",\"end_index\":"u8);
        WriteNumber(citation.End, output);
        output.Write(",\"url\":"u8);
        WriteText(citation.Url, output);
        output.Write(",\"title\":"u8);
        WriteText(citation.Title, output);
        output.Write("}}"u8);
    }

    /// <summary>Writes how a call begins, up to the opening quote of its arguments or input.</summary>
    public static void BeginCall(
        CallKind kind,
        ReadOnlySpan<byte> id,
        ReadOnlySpan<byte> name,
        IBufferWriter<byte> output)
    {
        if (kind == CallKind.LegacyFunction)
        {
            output.Write("{\"name\":"u8);
            WriteText(name, output);
            output.Write(",\"arguments\":\""u8);
            return;
        }

        var isCustom = kind == CallKind.Custom;
        output.Write("\"id\":"u8);
        WriteText(id, output);
        output.Write(isCustom ? ",\"type\":\"custom\",\"custom\":{\"name\":"u8 : ",\"type\":\"function\",\"function\":{\"name\":"u8);
        WriteText(name, output);
        output.Write(isCustom ? ",\"input\":\""u8 : ",\"arguments\":\""u8);
    }

    /// <summary>Writes what is closed with a call: its arguments or input, its function, itself.</summary>
    public static void EndCall(CallKind kind, IBufferWriter<byte> output) =>
        output.Write(kind == CallKind.LegacyFunction ? "\"}"u8 : "\"}}"u8);

    /// <summary>Writes the member <c>service_tier</c>; nothing when the tier is not known.</summary>
    public static void WriteServiceTier(ReadOnlySpan<byte> tier, IBufferWriter<byte> output)
    {
        if (!tier.IsEmpty)
        {
            output.Write(",\"service_tier\":"u8);
            WriteText(tier, output);
        }
    }

    /// <summary>Writes the member <c>guardrail_trace</c>, an addition of ours, on one line.</summary>
    /// <param name="json">A JSON value that was read from a reply.</param>
    /// <param name="output">Where to.</param>
    public static void WriteGuardrailTrace(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        output.Write(",\"guardrail_trace\":"u8);
        json = EscapedText.Repair(json);
        while (json.IndexOfAny((byte)'\r', (byte)'\n') is var end and >= 0)
        {
            // Between the tokens only: a line break inside a string is always escaped.
            output.Write(json[..end]);
            json = json[(end + 1)..];
        }

        output.Write(json);
    }

    /// <summary>Writes escaped text as a JSON string.</summary>
    public static void WriteText(ReadOnlySpan<byte> escaped, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        output.WriteAtOnce(escaped);
        output.Write("\""u8);
    }

    /// <summary>Writes a decimal number.</summary>
    public static void WriteNumber(long value, IBufferWriter<byte> output)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(MaxNumberLength), out var written);
        output.Advance(written);
    }
}
