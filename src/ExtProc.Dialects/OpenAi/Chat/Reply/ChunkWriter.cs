using System.Buffers;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Bedrock.ReplyParts;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Wire.ServerSentEvents;

namespace ExtProc.Dialects.OpenAi.Chat.Reply;

/// <summary>
/// The streamed half of a reply. What every chunk begins and ends with is built once, so that an event is a few copies.
/// </summary>
/// <remarks>https://platform.openai.com/docs/api-reference/chat-streaming</remarks>
internal sealed class ChunkWriter : IPartSink
{
    private const int TypicalHeadLength = 256;

    private readonly ClientChoices _settings;
    private readonly bool _includeUsage;
    private readonly byte[] _head;
    private readonly Assembler _assembler;
    private readonly PooledBuffer _serviceTier;

    // Where the event that is being written goes.
    private IBufferWriter<byte> _output = null!;
    private TokenUsage? _usage;
    private bool _roleWritten;

    public ChunkWriter(ReplyIdentity identity, ClientChoices settings)
    {
        _settings = settings;
        _includeUsage = settings.IncludeUsage;
        _serviceTier = new PooledBuffer(settings.Parts.Memory);
        _assembler = new Assembler(settings.Parts, this);
        var head = new ArrayBufferWriter<byte>(TypicalHeadLength);
        SseWriter.BeginData(head);
        Parts.WriteHead(identity, "chat.completion.chunk"u8, head);
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
            Parts.WriteUsage(usage, output);
            Parts.WriteServiceTier(_serviceTier.WrittenSpan, output);
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
    public void AddText(ReadOnlySpan<byte> text) => WriteText("\"content\":"u8, text);

    /// <inheritdoc />
    public void AddReasoning(ReadOnlySpan<byte> text) => WriteText("\"reasoning_content\":"u8, text);

    /// <inheritdoc />
    public void AddReasoningBlock(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        BeginDelta("\"thinking_blocks\":["u8);
        Parts.WriteThinking(text, signature, _output);
        EndDelta("]"u8);
    }

    /// <inheritdoc />
    public void AddRedactedReasoning(ReadOnlySpan<byte> data)
    {
        BeginDelta("\"thinking_blocks\":["u8);
        Parts.WriteRedactedThinking(data, _output);
        EndDelta("]"u8);
    }

    /// <inheritdoc />
    public void AddWebCitation(in WebCitation citation)
    {
        BeginDelta("\"annotations\":["u8);
        Parts.WriteUrlCitation(in citation, _output);
        EndDelta("]"u8);
    }

    /// <inheritdoc />
    public void StartCall(int index, bool takesText, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        var kind = _settings.KindOf(takesText);
        BeginCall(index, kind);
        _output.Write(kind == CallKind.LegacyFunction ? default : ","u8);
        Parts.BeginCall(kind, id, name, _output);
        EndCall(kind);
    }

    /// <inheritdoc />
    public void AddCallInput(int index, bool takesText, ReadOnlySpan<byte> text)
    {
        var kind = _settings.KindOf(takesText);
        BeginCall(index, kind);
        _output.Write(kind switch
        {
            CallKind.LegacyFunction => "{\"arguments\":\""u8,
            CallKind.Custom => ",\"custom\":{\"input\":\""u8,
            _ => ",\"function\":{\"arguments\":\""u8,
        });
        _output.WriteAtOnce(text);
        EndCall(kind);
    }

    /// <inheritdoc />
    public void Finish(StopReason reason)
    {
        Begin();
        OpenDelta();
        _output.Write("},\"finish_reason\":"u8);
        Parts.WriteText(_settings.FinishReasonOf(reason), _output);
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
            Parts.WriteGuardrailTrace(guardrailTrace, _output);
            _output.Write("}"u8);
            SseWriter.EndEvent(_output);
        }
    }

    private void WriteText(ReadOnlySpan<byte> member, ReadOnlySpan<byte> text)
    {
        BeginDelta(member);
        Parts.WriteText(text, _output);
        EndDelta();
    }

    private void BeginCall(int index, CallKind kind)
    {
        if (kind == CallKind.LegacyFunction)
        {
            BeginDelta("\"function_call\":"u8);
            return;
        }

        BeginDelta("\"tool_calls\":[{\"index\":"u8);
        Parts.WriteNumber(index, _output);
    }

    private void EndCall(CallKind kind)
    {
        Parts.EndCall(kind, _output);
        EndDelta(kind == CallKind.LegacyFunction ? default : "]"u8);
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
