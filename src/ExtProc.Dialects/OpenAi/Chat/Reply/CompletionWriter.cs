using System.Buffers;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Bedrock.ReplyParts;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.OpenAi.Chat.Reply;

/// <summary>The whole half of a reply: gathers its parts and writes one completion.</summary>
/// <remarks>https://platform.openai.com/docs/api-reference/chat/object</remarks>
internal sealed class CompletionWriter : IPartSink
{
    private readonly ReplyIdentity _identity;
    private readonly ClientChoices _settings;
    private readonly MemoryPool<byte> _memory;
    private readonly Assembler _assembler;
    private readonly PooledBuffer _content;
    private readonly PooledBuffer _reasoning;
    private readonly PooledBuffer _thinkingBlocks;
    private readonly PooledBuffer _annotations;
    private readonly PooledBuffer _finishReason;
    private readonly PooledBuffer _extensions;
    private readonly List<(CallKind Kind, PooledBuffer Text)> _calls = [];

    private TokenUsage? _usage;

    public CompletionWriter(ReplyIdentity identity, ClientChoices settings)
    {
        _identity = identity;
        _settings = settings;
        _memory = settings.Parts.Memory;
        _content = new PooledBuffer(_memory);
        _reasoning = new PooledBuffer(_memory);
        _thinkingBlocks = new PooledBuffer(_memory);
        _annotations = new PooledBuffer(_memory);
        _finishReason = new PooledBuffer(_memory);
        _extensions = new PooledBuffer(_memory);
        _assembler = new Assembler(settings.Parts, this);
    }

    /// <summary>Takes one event.</summary>
    public void Fold(in ConverseEvent converseEvent) => _assembler.Add(in converseEvent);

    /// <summary>Writes the completion and gives its buffers back: once.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        Parts.WriteHead(_identity, "chat.completion"u8, output);
        output.Write("""{"index":0,"message":{"role":"assistant","content":"""u8);
        if (_content.Length == 0 && _calls.Count > 0)
        {
            output.Write("null"u8);
        }
        else
        {
            Parts.WriteText(_content.WrittenSpan, output);
        }

        output.Write(",\"refusal\":null"u8);
        WriteMember(",\"annotations\":["u8, _annotations, "]"u8, output);
        WriteMember(",\"reasoning_content\":\""u8, _reasoning, "\""u8, output);
        WriteMember(",\"thinking_blocks\":["u8, _thinkingBlocks, "]"u8, output);
        WriteCalls(output);
        output.Write("},\"logprobs\":null,\"finish_reason\":"u8);
        Parts.WriteText(_finishReason.Length == 0 ? "stop"u8 : _finishReason.WrittenSpan, output);
        output.Write("}]"u8);
        if (_usage is { } usage)
        {
            output.Write(",\"usage\":"u8);
            Parts.WriteUsage(usage, output);
        }

        output.Write(_extensions.WrittenSpan);
        output.Write("}"u8);
        Release();
    }

    /// <inheritdoc />
    public void Begin()
    {
    }

    /// <inheritdoc />
    public void AddText(ReadOnlySpan<byte> text) => _content.Write(text);

    /// <inheritdoc />
    public void AddReasoning(ReadOnlySpan<byte> text) => _reasoning.Write(text);

    /// <inheritdoc />
    public void AddReasoningBlock(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) =>
        Parts.WriteThinking(text, signature, NextItem(_thinkingBlocks));

    /// <inheritdoc />
    public void AddRedactedReasoning(ReadOnlySpan<byte> data) =>
        Parts.WriteRedactedThinking(data, NextItem(_thinkingBlocks));

    /// <inheritdoc />
    public void AddWebCitation(in WebCitation citation) =>
        Parts.WriteUrlCitation(in citation, NextItem(_annotations));

    /// <inheritdoc />
    public void StartCall(int index, bool takesText, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        var kind = _settings.KindOf(takesText);
        var call = new PooledBuffer(_memory);
        Parts.BeginCall(kind, id, name, call);
        _calls.Add((kind, call));
    }

    /// <inheritdoc />
    public void AddCallInput(int index, bool takesText, ReadOnlySpan<byte> text) => _calls[index].Text.Write(text);

    /// <inheritdoc />
    public void Finish(StopReason reason) => _finishReason.Write(_settings.FinishReasonOf(reason));

    /// <inheritdoc />
    public void AddMetadata(TokenUsage? usage, ReadOnlySpan<byte> serviceTier, ReadOnlySpan<byte> guardrailTrace)
    {
        _usage = usage ?? _usage;
        _extensions.Clear();
        Parts.WriteServiceTier(serviceTier, _extensions);
        if (!guardrailTrace.IsEmpty)
        {
            Parts.WriteGuardrailTrace(guardrailTrace, _extensions);
        }
    }

    private static PooledBuffer NextItem(PooledBuffer items)
    {
        items.Write(items.Length == 0 ? default : ","u8);
        return items;
    }

    private static void WriteMember(
        ReadOnlySpan<byte> begin,
        PooledBuffer value,
        ReadOnlySpan<byte> end,
        IBufferWriter<byte> output)
    {
        if (value.Length > 0)
        {
            output.Write(begin);
            output.WriteAtOnce(value.WrittenSpan);
            output.Write(end);
        }
    }

    private void WriteCalls(IBufferWriter<byte> output)
    {
        if (_calls.Count == 0)
        {
            return;
        }

        // A function call stands alone; tool calls are a list of objects.
        var isList = _calls[0].Kind != CallKind.LegacyFunction;
        output.Write(isList ? ",\"tool_calls\":["u8 : ",\"function_call\":"u8);
        for (var index = 0; index < _calls.Count; index++)
        {
            var (kind, text) = _calls[index];
            output.Write(index == 0 ? default : ","u8);
            output.Write(isList ? "{"u8 : default);
            output.WriteAtOnce(text.WrittenSpan);
            Parts.EndCall(kind, output);
        }

        output.Write(isList ? "]"u8 : default);
    }

    private void Release()
    {
        _content.Release();
        _reasoning.Release();
        _thinkingBlocks.Release();
        _annotations.Release();
        _finishReason.Release();
        _extensions.Release();
        foreach (var (_, text) in _calls)
        {
            text.Release();
        }
    }
}
