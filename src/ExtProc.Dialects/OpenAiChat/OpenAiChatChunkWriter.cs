using System.Buffers;
using ExtProc.Dialects.Converse;
using ExtProc.Dialects.ServerSentEvents;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>
/// The streamed half of a reply. What every chunk begins and ends with is built once, so that an event is a few copies.
/// </summary>
/// <remarks>https://platform.openai.com/docs/api-reference/chat-streaming</remarks>
internal sealed class OpenAiChatChunkWriter : IOpenAiChatReplySink
{
    private const int TypicalHeadLength = 256;

    private readonly bool _includeUsage;
    private readonly byte[] _head;
    private readonly OpenAiChatReplyAssembler _assembler;
    private readonly PooledBuffer _serviceTier;

    // Where the event that is being written goes.
    private IBufferWriter<byte> _output = null!;
    private TokenUsage? _usage;
    private bool _roleWritten;

    public OpenAiChatChunkWriter(ReplyIdentity identity, OpenAiChatReplySettings settings)
    {
        _includeUsage = settings.IncludeUsage;
        _serviceTier = new PooledBuffer(settings.Memory);
        _assembler = new OpenAiChatReplyAssembler(settings, this);
        var head = new ArrayBufferWriter<byte>(TypicalHeadLength);
        SseWriter.BeginData(head);
        OpenAiChatReplyParts.WriteHead(identity, "chat.completion.chunk"u8, head);
        _head = head.WrittenSpan.ToArray();
    }

    /// <summary>Writes the chunks that one event means; none for what the API has no place for.</summary>
    public void Write(in ConverseEvent converseEvent, IBufferWriter<byte> output)
    {
        _output = output;
        _assembler.Add(in converseEvent);
    }

    /// <summary>Writes usage, if it was asked for and is known, and the terminator.</summary>
    public void WriteEnd(IBufferWriter<byte> output)
    {
        if (_includeUsage && _usage is { } usage)
        {
            output.Write(_head);
            output.Write("],\"usage\":"u8);
            OpenAiChatReplyParts.WriteUsage(usage, output);
            OpenAiChatReplyParts.WriteServiceTier(_serviceTier.WrittenSpan, output);
            output.Write("}"u8);
            SseWriter.EndEvent(output);
        }

        _serviceTier.Release();
        SseWriter.BeginData(output);
        output.Write("[DONE]"u8);
        SseWriter.EndEvent(output);
    }

    /// <inheritdoc />
    public void Begin()
    {
        if (_roleWritten)
        {
            return;
        }

        _roleWritten = true;
        OpenDelta();
        _output.Write("""
            "role":"assistant","content":""
            """u8);
        EndDelta();
    }

    /// <inheritdoc />
    public void AddContent(ReadOnlySpan<byte> text) => WriteText("\"content\":"u8, text);

    /// <inheritdoc />
    public void AddReasoning(ReadOnlySpan<byte> text) => WriteText("\"reasoning_content\":"u8, text);

    /// <inheritdoc />
    public void AddThinking(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        BeginDelta("\"thinking_blocks\":["u8);
        OpenAiChatReplyParts.WriteThinking(text, signature, _output);
        EndDelta("]"u8);
    }

    /// <inheritdoc />
    public void AddRedactedThinking(ReadOnlySpan<byte> data)
    {
        BeginDelta("\"thinking_blocks\":["u8);
        OpenAiChatReplyParts.WriteRedactedThinking(data, _output);
        EndDelta("]"u8);
    }

    /// <inheritdoc />
    public void AddUrlCitation(in OpenAiChatUrlCitation citation)
    {
        BeginDelta("\"annotations\":["u8);
        OpenAiChatReplyParts.WriteUrlCitation(in citation, _output);
        EndDelta("]"u8);
    }

    /// <inheritdoc />
    public void StartCall(int index, OpenAiChatCallKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        BeginCall(index, kind);
        _output.Write(kind == OpenAiChatCallKind.LegacyFunction ? default : ","u8);
        OpenAiChatReplyParts.BeginCall(kind, id, name, _output);
        EndCall(kind);
    }

    /// <inheritdoc />
    public void AddCallInput(int index, OpenAiChatCallKind kind, ReadOnlySpan<byte> text)
    {
        BeginCall(index, kind);
        _output.Write(kind switch
        {
            OpenAiChatCallKind.LegacyFunction => "{\"arguments\":\""u8,
            OpenAiChatCallKind.Custom => ",\"custom\":{\"input\":\""u8,
            _ => ",\"function\":{\"arguments\":\""u8,
        });
        _output.WriteAtOnce(text);
        EndCall(kind);
    }

    /// <inheritdoc />
    public void Finish(ReadOnlySpan<byte> finishReason)
    {
        Begin();
        OpenDelta();
        _output.Write("},\"finish_reason\":"u8);
        OpenAiChatReplyParts.WriteText(finishReason, _output);
        EndChoice();
    }

    /// <inheritdoc />
    public void AddMetadata(TokenUsage? usage, ReadOnlySpan<byte> serviceTier, ReadOnlySpan<byte> guardrailTrace)
    {
        _usage = usage ?? _usage;
        _serviceTier.Clear();
        _serviceTier.Write(serviceTier);
        if (!guardrailTrace.IsEmpty)
        {
            // It may be large: a chunk of its own, so that nothing is held.
            _output.Write(_head);
            _output.Write(_includeUsage ? "],\"usage\":null"u8 : "]"u8);
            OpenAiChatReplyParts.WriteGuardrailTrace(guardrailTrace, _output);
            _output.Write("}"u8);
            SseWriter.EndEvent(_output);
        }
    }

    private void WriteText(ReadOnlySpan<byte> member, ReadOnlySpan<byte> text)
    {
        BeginDelta(member);
        OpenAiChatReplyParts.WriteText(text, _output);
        EndDelta();
    }

    private void BeginCall(int index, OpenAiChatCallKind kind)
    {
        if (kind == OpenAiChatCallKind.LegacyFunction)
        {
            BeginDelta("\"function_call\":"u8);
            return;
        }

        BeginDelta("\"tool_calls\":[{\"index\":"u8);
        OpenAiChatReplyParts.WriteNumber(index, _output);
    }

    private void EndCall(OpenAiChatCallKind kind)
    {
        OpenAiChatReplyParts.EndCall(kind, _output);
        EndDelta(kind == OpenAiChatCallKind.LegacyFunction ? default : "]"u8);
    }

    // The role comes first, whatever the reply begins with.
    private void BeginDelta(ReadOnlySpan<byte> member)
    {
        Begin();
        OpenDelta();
        _output.Write(member);
    }

    private void OpenDelta()
    {
        _output.Write(_head);
        _output.Write("""{"index":0,"delta":{"""u8);
    }

    private void EndDelta(ReadOnlySpan<byte> end = default)
    {
        _output.Write(end);
        _output.Write("},\"finish_reason\":null"u8);
        EndChoice();
    }

    // When usage was asked for, every chunk but the last says that it has none.
    private void EndChoice()
    {
        _output.Write(_includeUsage ? "}],\"usage\":null}"u8 : "}]}"u8);
        SseWriter.EndEvent(_output);
    }
}
