using System.Buffers;
using ExtProc.Dialects.Converse;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>The whole half of a reply: gathers events and writes one completion.</summary>
/// <remarks>https://platform.openai.com/docs/api-reference/chat/object</remarks>
internal sealed class OpenAiChatCompletionWriter(ReplyIdentity identity)
{
    private readonly PooledBuffer _text = new();
    private readonly PooledBuffer _reasoning = new();
    private readonly OpenAiChatToolCalls _toolCalls = new();
    private readonly List<ToolCallText> _toolCallTexts = [];

    private StopReason _stopReason;
    private TokenUsage? _usage;

    /// <summary>Takes one event.</summary>
    public void Fold(in ConverseEvent converseEvent)
    {
        switch (converseEvent.Kind)
        {
            case ConverseEventKind.TextDelta:
                _text.Write(converseEvent.EscapedText);
                break;
            case ConverseEventKind.ReasoningTextDelta:
                _reasoning.Write(converseEvent.EscapedText);
                break;
            case ConverseEventKind.ToolUseStart:
                StartToolCall(in converseEvent);
                break;
            case ConverseEventKind.ToolInputDelta:
                if (_toolCalls.TryFind(converseEvent.BlockIndex, out var index))
                {
                    var arguments = _toolCallTexts[index].Arguments;
                    arguments.Write(converseEvent.EscapedText);
                    EscapedText.Write(converseEvent.RawJson, arguments);
                }

                break;
            case ConverseEventKind.BlockStop:
                if (_toolCalls.TryFind(converseEvent.BlockIndex, out var stopped))
                {
                    _toolCalls.Close(stopped);
                }

                break;
            case ConverseEventKind.MessageStop:
                _stopReason = converseEvent.StopReason;
                break;
            case ConverseEventKind.Metadata:
                _usage = converseEvent.Usage;
                break;
            default:
                break;
        }
    }

    /// <summary>Writes the completion and gives its buffers back: once.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        OpenAiChatReplyParts.WriteHead(identity, "chat.completion"u8, output);
        output.Write("""{"index":0,"message":{"role":"assistant","content":"""u8);
        WriteContent(output);
        output.Write(",\"refusal\":null"u8);
        WriteReasoning(output);
        WriteToolCalls(output);
        output.Write("},\"logprobs\":null,\"finish_reason\":\""u8);
        output.Write(OpenAiChatReplyParts.FinishReasonOf(_stopReason));
        output.Write("\"}]"u8);
        if (_usage is { } usage)
        {
            output.Write(",\"usage\":"u8);
            OpenAiChatReplyParts.WriteUsage(usage, output);
        }

        output.Write("}"u8);
        Release();
    }

    private void StartToolCall(in ConverseEvent converseEvent)
    {
        _toolCalls.Start(converseEvent.BlockIndex);
        var call = new ToolCallText(new PooledBuffer(), new PooledBuffer());
        call.Head.Write("{\"id\":\""u8);
        call.Head.Write(converseEvent.ToolUseId);
        call.Head.Write("\",\"type\":\"function\",\"function\":{\"name\":\""u8);
        call.Head.Write(converseEvent.ToolName);
        _toolCallTexts.Add(call);
    }

    private void WriteContent(IBufferWriter<byte> output)
    {
        if (_text.Length == 0 && _toolCalls.Count > 0)
        {
            output.Write("null"u8);
            return;
        }

        output.Write("\""u8);
        output.Write(_text.WrittenSpan);
        output.Write("\""u8);
    }

    private void WriteReasoning(IBufferWriter<byte> output)
    {
        if (_reasoning.Length == 0)
        {
            return;
        }

        output.Write(",\"reasoning_content\":\""u8);
        output.Write(_reasoning.WrittenSpan);
        output.Write("\""u8);
    }

    private void WriteToolCalls(IBufferWriter<byte> output)
    {
        for (var index = 0; index < _toolCallTexts.Count; index++)
        {
            var (head, arguments) = _toolCallTexts[index];
            output.Write(index == 0 ? ",\"tool_calls\":["u8 : ","u8);
            output.Write(head.WrittenSpan);
            output.Write("\",\"arguments\":\""u8);
            output.Write(arguments.Length == 0 ? "{}"u8 : arguments.WrittenSpan);
            output.Write("\"}}"u8);
        }

        if (_toolCallTexts.Count > 0)
        {
            output.Write("]"u8);
        }
    }

    private void Release()
    {
        _text.Release();
        _reasoning.Release();
        foreach (var (head, arguments) in _toolCallTexts)
        {
            head.Release();
            arguments.Release();
        }
    }

    private readonly record struct ToolCallText(PooledBuffer Head, PooledBuffer Arguments);
}
