using System.Buffers;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Reading;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>The conversation: <c>messages</c> and <c>system</c>.</content>
internal sealed partial class ConverseWriter
{
    /// <summary>Begins a turn; the blocks that follow are its own.</summary>
    public void BeginTurn(TurnRole role)
    {
        MoveTo(Section.Messages);
        _json.WriteStartObject();
        _json.WriteString(Names.Role, role == TurnRole.User ? Names.User : Names.Assistant);
        _json.WriteStartArray(Names.Content);
    }

    public void EndTurn()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    /// <summary>A text block, in a turn or in a tool's result.</summary>
    public void Text(JsonElement text)
    {
        _json.WriteStartObject();
        _json.WritePropertyName(Names.Text);
        WriteRaw(text);
        _json.WriteEndObject();
    }

    /// <summary>A text block with words of ours.</summary>
    public void Text(ReadOnlySpan<byte> utf8)
    {
        _json.WriteStartObject();
        _json.WriteString(Names.Text, utf8);
        _json.WriteEndObject();
    }

    /// <summary>A text block without the white space at its end.</summary>
    /// <param name="text">A string.</param>
    /// <param name="memory">Where a copy of it comes from.</param>
    public void TrimmedText(JsonElement text, MemoryPool<byte> memory)
    {
        var escaped = JsonText.TrimEnd(JsonText.Inside(text));
        using var rented = new RentedBytes(escaped.Length + 2, memory);
        var quoted = rented.Span[..(escaped.Length + 2)];
        quoted[0] = (byte)'"';
        escaped.CopyTo(quoted[1..]);
        quoted[^1] = (byte)'"';
        _json.WriteStartObject();
        _json.WritePropertyName(Names.Text);
        _json.WriteRawValue(quoted, skipInputValidation: true);
        _json.WriteEndObject();
    }

    /// <summary>An instruction for the whole conversation.</summary>
    public void SystemText(JsonElement text)
    {
        MoveTo(Section.System);
        Text(text);
    }

    /// <summary>An instruction of ours for the whole conversation.</summary>
    public void SystemText(ReadOnlySpan<byte> utf8)
    {
        MoveTo(Section.System);
        Text(utf8);
    }

    /// <summary>A cache point behind what was written last: a tool, a system text or a block.</summary>
    public void CachePoint(bool oneHour)
    {
        _json.WriteStartObject();
        _json.WriteStartObject(Names.CachePoint);
        _json.WriteString(Names.Type, Names.Default);
        if (oneHour)
        {
            _json.WriteString(Names.Ttl, Names.OneHour);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    /// <summary>Reasoning of an earlier turn, with the model's signature of it.</summary>
    public void Reasoning(in Reasoning reasoning)
    {
        _json.WriteStartObject();
        _json.WriteStartObject(Names.ReasoningContent);
        if (reasoning.Redacted.ValueKind == JsonValueKind.String)
        {
            _json.WritePropertyName(Names.RedactedContent);
            WriteRaw(reasoning.Redacted);
        }
        else
        {
            _json.WriteStartObject(Names.ReasoningText);
            _json.WritePropertyName(Names.Text);
            if (reasoning.Text.ValueKind == JsonValueKind.String)
            {
                WriteRaw(reasoning.Text);
            }
            else
            {
                _json.WriteStringValue(""u8);
            }

            _json.WritePropertyName(Names.Signature);
            WriteRaw(reasoning.Signature);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    /// <summary>A tool call of the assistant.</summary>
    /// <param name="id">The call's id.</param>
    /// <param name="tool">The tool's name.</param>
    /// <param name="input">Valid JSON of an object.</param>
    public void ToolUse(in ToolIdentifier id, in ToolIdentifier tool, ReadOnlySpan<byte> input)
    {
        BeginToolUse(id, tool);
        _json.WriteRawValue(input, skipInputValidation: true);
        EndToolUse();
    }

    /// <summary>A call of a tool that takes text, which is the only member of what Bedrock gets.</summary>
    public void TextToolUse(in ToolIdentifier id, in ToolIdentifier tool, JsonElement input) =>
        ToolUseOfText(id, tool, Names.Input, input);

    /// <summary>A tool call whose input should be an object and is not.</summary>
    public void RawToolUse(in ToolIdentifier id, in ToolIdentifier tool, JsonElement input) =>
        ToolUseOfText(id, tool, Names.Raw, input);

    /// <summary>Begins the result of a tool call; the blocks that follow are its content.</summary>
    public void BeginToolResult(in ToolIdentifier id)
    {
        _json.WriteStartObject();
        _json.WriteStartObject(Names.ToolResult);
        _json.WriteString(Names.ToolUseId, id.Value);
        _json.WriteStartArray(Names.Content);
    }

    public void EndToolResult()
    {
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void ToolUseOfText(in ToolIdentifier id, in ToolIdentifier tool, JsonEncodedText member, JsonElement input)
    {
        BeginToolUse(id, tool);
        _json.WriteStartObject();
        _json.WritePropertyName(member);
        WriteRaw(input);
        _json.WriteEndObject();
        EndToolUse();
    }

    private void BeginToolUse(in ToolIdentifier id, in ToolIdentifier tool)
    {
        _json.WriteStartObject();
        _json.WriteStartObject(Names.ToolUse);
        _json.WriteString(Names.ToolUseId, id.Value);
        _json.WriteString(Names.Name, tool.Value);
        _json.WritePropertyName(Names.Input);
    }

    private void EndToolUse()
    {
        _json.WriteEndObject();
        _json.WriteEndObject();
    }
}
