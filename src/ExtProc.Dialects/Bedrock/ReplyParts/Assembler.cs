using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Buffers;

namespace ExtProc.Dialects.Bedrock.ReplyParts;

/// <summary>
/// Says as parts of a reply what each Converse event means, for every client's API. Streamed and whole replies are both made from this, so they
/// cannot tell different things. Allocates only when a tool call begins or something has to be held.
/// </summary>
/// <param name="settings">What of the request shapes the reply.</param>
/// <param name="sink">Takes the parts.</param>
internal sealed class Assembler(PartChoices settings, IPartSink sink)
{
    private readonly CallIndexes _calls = new(settings.Memory);
    private readonly ReasoningBlocks _thinking = new(sink, settings.Memory);
    private readonly Citations _citations = new(sink, settings.Memory);
    private readonly PooledBuffer _scratch = new(settings.Memory);

    private readonly StructuredAnswer? _structured =
        settings.AnswerTool.IsEmpty ? null : new StructuredAnswer(settings.AnswerTool, sink, settings.Memory);

    /// <summary>Passes on what one event means; nothing for what the API has no place for.</summary>
    public void Add(in ConverseEvent converseEvent)
    {
        var block = converseEvent.BlockIndex;
        switch (converseEvent.Kind)
        {
            case ConverseEventKind.MessageStart:
                sink.Begin();
                break;
            case ConverseEventKind.TextDelta:
                AddText(block, converseEvent.EscapedText);
                break;
            case ConverseEventKind.WebCitation when _structured is null:
                _citations.Add(block, converseEvent.SourceUrl, converseEvent.SourceTitle);
                break;
            case ConverseEventKind.ReasoningTextDelta:
                AddReasoning(block, converseEvent.EscapedText);
                break;
            case ConverseEventKind.ReasoningSignatureDelta:
                _thinking.AddSignature(block, converseEvent.EscapedText);
                break;
            case ConverseEventKind.ReasoningRedacted:
                _thinking.AddRedacted(block, converseEvent.EscapedText);
                break;
            case ConverseEventKind.ToolUseStart:
                StartCall(block, converseEvent.ToolUseId, converseEvent.ToolName);
                break;
            case ConverseEventKind.ToolInputDelta:
                AddInput(block, converseEvent.EscapedText, converseEvent.RawJson);
                break;
            case ConverseEventKind.BlockStop:
                EndBlock(block);
                break;
            case ConverseEventKind.MessageStop:
                Finish(converseEvent.StopReason);
                break;
            case ConverseEventKind.Metadata:
                sink.AddMetadata(
                    converseEvent.Usage,
                    converseEvent.ServiceTier,
                    settings.ShowGuardrailTrace ? converseEvent.GuardrailTrace : default);
                break;
            default:
                break;
        }
    }

    private void AddText(int block, ReadOnlySpan<byte> text)
    {
        // Several models open a block with an empty delta.
        if (text.IsEmpty)
        {
            return;
        }

        if (_structured is not null)
        {
            _structured.AddText(text);
            return;
        }

        _citations.AddText(block, text);
        sink.AddText(text);
    }

    private void AddReasoning(int block, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        sink.AddReasoning(text);
        _thinking.AddText(block, text);
    }

    private void StartCall(int block, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        if (_structured?.IsCallOf(name) == true)
        {
            _structured.Start(block);
            return;
        }

        if (settings.FirstCallOnly && _calls.Count > 0)
        {
            return;
        }

        var takesText = false;
        if (settings.ToolNames?.TryRestore(name, out var clientName, out takesText) == true)
        {
            name = clientName;
        }

        // A client that can answer one call only knows no tools that take text.
        takesText &= !settings.FirstCallOnly;
        sink.StartCall(_calls.Start(block, takesText), takesText, id, name);
    }

    private void AddInput(int block, ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> raw)
    {
        if (escaped.IsEmpty && raw.IsEmpty)
        {
            return;
        }

        if (_structured?.Owns(block) == true)
        {
            _structured.AddInput(AsText(escaped, raw));
            return;
        }

        if (!_calls.TryFind(block, out var index))
        {
            return;
        }

        ref var call = ref _calls[index];
        call.HasInput = true;
        if (call.Text?.TryAdd(escaped, raw) == true)
        {
            return;
        }

        // What is too long to be taken out of its wrapping reaches the client in it.
        FlushText(index, ref call);
        sink.AddCallInput(index, call.TakesText, AsText(escaped, raw));
    }

    private void EndBlock(int block)
    {
        _thinking.EndBlock(block);
        _citations.EndBlock(block);
        if (_structured?.Owns(block) == true)
        {
            _structured.EndCall();
        }

        if (_calls.TryFind(block, out var index))
        {
            EndCall(index);
        }
    }

    private void EndCall(int index)
    {
        ref var call = ref _calls[index];
        if (call.IsClosed)
        {
            return;
        }

        call.IsClosed = true;
        if (!call.HasInput && !call.TakesText)
        {
            sink.AddCallInput(index, call.TakesText, "{}"u8);
            return;
        }

        FlushText(index, ref call);
    }

    private void FlushText(int index, ref CallIndexes.Call call)
    {
        if (call.Text is null)
        {
            return;
        }

        _scratch.Clear();
        call.Text.Take(_scratch);
        call.Text = null;
        if (_scratch.Length > 0)
        {
            sink.AddCallInput(index, call.TakesText, _scratch.WrittenSpan);
        }
    }

    private void Finish(StopReason reason)
    {
        // Some models leave out the end of a block.
        _thinking.Flush();
        _citations.Flush();
        _structured?.End();
        for (var index = 0; index < _calls.Count; index++)
        {
            EndCall(index);
        }

        var isAnswered = reason == StopReason.ToolUse && _structured is not null && _calls.Count == 0;
        sink.Finish(isAnswered ? StopReason.EndTurn : reason);
    }

    /// <summary>An input as text: fragments are, and a complete one becomes it.</summary>
    private ReadOnlySpan<byte> AsText(ReadOnlySpan<byte> escaped, ReadOnlySpan<byte> raw)
    {
        if (raw.IsEmpty)
        {
            return escaped;
        }

        _scratch.Clear();
        EscapedText.Write(raw, _scratch);
        return _scratch.WrittenSpan;
    }
}
