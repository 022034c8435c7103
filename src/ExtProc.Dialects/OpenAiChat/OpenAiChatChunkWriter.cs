using System.Buffers;
using ExtProc.Dialects.Converse;
using ExtProc.Dialects.ServerSentEvents;

namespace ExtProc.Dialects.OpenAiChat;

/// <summary>
/// The streamed half of a reply. What every chunk begins and ends with is built once, so that an event is a few copies.
/// </summary>
/// <remarks>https://platform.openai.com/docs/api-reference/chat-streaming</remarks>
internal sealed class OpenAiChatChunkWriter
{
    private const int TypicalHeadLength = 256;

    private readonly bool _includeUsage;
    private readonly byte[] _head;
    private readonly OpenAiChatToolCalls _toolCalls = new();

    private TokenUsage? _usage;
    private bool _roleWritten;

    public OpenAiChatChunkWriter(ReplyIdentity identity, bool includeUsage)
    {
        _includeUsage = includeUsage;
        var head = new ArrayBufferWriter<byte>(TypicalHeadLength);
        SseWriter.BeginData(head);
        OpenAiChatReplyParts.WriteHead(identity, "chat.completion.chunk"u8, head);
        _head = head.WrittenSpan.ToArray();
    }

    /// <summary>Writes the chunks that one event means; none for what the API has no place for.</summary>
    public void Write(in ConverseEvent converseEvent, IBufferWriter<byte> output)
    {
        switch (converseEvent.Kind)
        {
            case ConverseEventKind.MessageStart:
                WriteRoleOnce(output);
                break;
            case ConverseEventKind.TextDelta:
                WriteText("\"content\":\""u8, converseEvent.EscapedText, output);
                break;
            case ConverseEventKind.ReasoningTextDelta:
                WriteText("\"reasoning_content\":\""u8, converseEvent.EscapedText, output);
                break;
            case ConverseEventKind.ToolUseStart:
                WriteToolStart(in converseEvent, output);
                break;
            case ConverseEventKind.ToolInputDelta:
                WriteToolInput(in converseEvent, output);
                break;
            case ConverseEventKind.BlockStop:
                if (_toolCalls.TryFind(converseEvent.BlockIndex, out var stopped))
                {
                    CloseTool(stopped, output);
                }

                break;
            case ConverseEventKind.MessageStop:
                WriteFinish(converseEvent.StopReason, output);
                break;
            case ConverseEventKind.Metadata:
                _usage = converseEvent.Usage;
                break;
            default:
                break;
        }
    }

    /// <summary>Writes usage, if it was asked for and is known, and the terminator.</summary>
    public void WriteEnd(IBufferWriter<byte> output)
    {
        if (_includeUsage && _usage is { } usage)
        {
            output.Write(_head);
            output.Write("],\"usage\":"u8);
            OpenAiChatReplyParts.WriteUsage(usage, output);
            output.Write("}"u8);
            SseWriter.EndEvent(output);
        }

        SseWriter.BeginData(output);
        output.Write("[DONE]"u8);
        SseWriter.EndEvent(output);
    }

    private void WriteRoleOnce(IBufferWriter<byte> output)
    {
        if (_roleWritten)
        {
            return;
        }

        _roleWritten = true;
        BeginDelta(output);
        output.Write("""
            "role":"assistant","content":""
            """u8);
        EndDelta(output);
    }

    private void WriteText(ReadOnlySpan<byte> member, ReadOnlySpan<byte> escaped, IBufferWriter<byte> output)
    {
        // Several models open a block with an empty delta.
        if (escaped.IsEmpty)
        {
            return;
        }

        WriteRoleOnce(output);
        BeginDelta(output);
        output.Write(member);
        output.Write(escaped);
        output.Write("\""u8);
        EndDelta(output);
    }

    private void WriteToolStart(in ConverseEvent converseEvent, IBufferWriter<byte> output)
    {
        WriteRoleOnce(output);
        BeginToolCall(_toolCalls.Start(converseEvent.BlockIndex), output);
        output.Write(",\"id\":\""u8);
        output.Write(converseEvent.ToolUseId);
        output.Write("\",\"type\":\"function\",\"function\":{\"name\":\""u8);
        output.Write(converseEvent.ToolName);
        output.Write("\",\"arguments\":\"\"}}]"u8);
        EndDelta(output);
    }

    private void WriteToolInput(in ConverseEvent converseEvent, IBufferWriter<byte> output)
    {
        if ((converseEvent.EscapedText.IsEmpty && converseEvent.RawJson.IsEmpty)
            || !_toolCalls.TryFind(converseEvent.BlockIndex, out var index))
        {
            return;
        }

        _toolCalls.AddArguments(index);
        BeginArguments(index, output);
        output.Write(converseEvent.EscapedText);
        EscapedText.Write(converseEvent.RawJson, output);
        EndArguments(output);
    }

    private void CloseTool(int index, IBufferWriter<byte> output)
    {
        if (_toolCalls.Close(index))
        {
            BeginArguments(index, output);
            output.Write("{}"u8);
            EndArguments(output);
        }
    }

    private void WriteFinish(StopReason reason, IBufferWriter<byte> output)
    {
        WriteRoleOnce(output);

        // Some models leave out the end of a block.
        for (var index = 0; index < _toolCalls.Count; index++)
        {
            CloseTool(index, output);
        }

        BeginDelta(output);
        output.Write("},\"finish_reason\":\""u8);
        output.Write(OpenAiChatReplyParts.FinishReasonOf(reason));
        output.Write("\""u8);
        EndChoice(output);
    }

    private void BeginArguments(int index, IBufferWriter<byte> output)
    {
        BeginToolCall(index, output);
        output.Write(",\"function\":{\"arguments\":\""u8);
    }

    private void EndArguments(IBufferWriter<byte> output)
    {
        output.Write("\"}}]"u8);
        EndDelta(output);
    }

    private void BeginToolCall(int index, IBufferWriter<byte> output)
    {
        BeginDelta(output);
        output.Write("\"tool_calls\":[{\"index\":"u8);
        OpenAiChatReplyParts.WriteNumber(index, output);
    }

    private void BeginDelta(IBufferWriter<byte> output)
    {
        output.Write(_head);
        output.Write("""{"index":0,"delta":{"""u8);
    }

    private void EndDelta(IBufferWriter<byte> output)
    {
        output.Write("},\"finish_reason\":null"u8);
        EndChoice(output);
    }

    // When usage was asked for, every chunk but the last says that it has none.
    private void EndChoice(IBufferWriter<byte> output)
    {
        output.Write(_includeUsage ? "}],\"usage\":null}"u8 : "}]}"u8);
        SseWriter.EndEvent(output);
    }
}
