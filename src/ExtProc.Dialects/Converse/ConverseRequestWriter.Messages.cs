using System.Buffers;
using System.Text.Json;
using ExtProc.Dialects.Json;
using Names = ExtProc.Dialects.Converse.ConverseRequestNames;

namespace ExtProc.Dialects.Converse;

/// <content>The conversation: <c>messages</c> and <c>system</c>.</content>
internal sealed partial class ConverseRequestWriter
{
    // Larger than any real set of tools; a set that grew further is not kept for the next request.
    private const int LargestKept = 1024;

    private readonly ConverseToolPairing _pairing = new();
    private List<ConverseToken> _usedTools = [];
    private HashSet<ConverseToken> _usedToolSet = [];

    private ConverseRole _openRole;
    private ConverseRole _nextRole;
    private ConverseRole _firstRole;
    private JsonElement _heldText;
    private bool _resultHasText;
    private bool _messageHasReasoning;

    /// <summary>Whose message the last block went into; <see cref="ConverseRole.None"/> before the first.</summary>
    public ConverseRole CurrentRole => _openRole;

    /// <summary>Whose turn came first. Bedrock refuses a conversation that begins with the assistant.</summary>
    public ConverseRole FirstRole => _firstRole;

    /// <summary>Calls and results of the current turn.</summary>
    public ConverseToolPairing Pairing => _pairing;

    /// <summary>Whether the conversation holds tool calls, which makes a declaration of tools obligatory.</summary>
    public bool HasToolHistory => _usedTools.Count > 0;

    /// <summary>Whether the assistant's last message calls tools and does not begin with the reasoning that led to it.</summary>
    public bool LastCallsLackReasoning { get; private set; }

    /// <summary>Says that reasoning was written into the current message.</summary>
    public void NoteReasoning() => _messageHasReasoning = true;

    /// <summary>The blocks that follow are this role's. Nothing is written until one comes.</summary>
    public void BeginMessage(ConverseRole role)
    {
        MoveTo(Section.Messages);
        _nextRole = role;
    }

    /// <summary>A text block.</summary>
    /// <returns>False when the text is blank and so was left out.</returns>
    public bool Text(JsonElement text)
    {
        if (JsonText.IsBlank(JsonText.Inside(text)))
        {
            return false;
        }

        BeginBlock();

        // Held back until something follows it: the last text of the conversation may have to be trimmed.
        _heldText = text;
        return true;
    }

    /// <summary>A tool call of the assistant.</summary>
    /// <param name="id">The call's id, already taken by <see cref="Pairing"/>.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="input">Valid JSON of an object; empty for a call without arguments.</param>
    public void ToolUse(in ConverseToken id, in ConverseToken name, ReadOnlySpan<byte> input)
    {
        BeginBlock();
        LastCallsLackReasoning = !_messageHasReasoning;
        _json.WriteStartObject();
        _json.WriteStartObject(Names.ToolUse);
        _json.WriteString(Names.ToolUseId, id.Value);
        _json.WriteString(Names.Name, name.Value);
        _json.WritePropertyName(Names.Input);
        _json.WriteRawValue(input.IsEmpty ? "{}"u8 : input, skipInputValidation: true);
        _json.WriteEndObject();
        _json.WriteEndObject();
        if (_usedToolSet.Add(name))
        {
            _usedTools.Add(name);
        }
    }

    /// <summary>Begins the result of a tool call.</summary>
    /// <param name="id">The call's id, already taken by <see cref="Pairing"/>.</param>
    public void BeginToolResult(in ConverseToken id)
    {
        BeginBlock();
        _resultHasText = false;
        _json.WriteStartObject();
        _json.WriteStartObject(Names.ToolResult);
        _json.WriteString(Names.ToolUseId, id.Value);
        _json.WriteStartArray(Names.Content);
    }

    /// <summary>Text of a tool's result; blank text is left out.</summary>
    public void ToolResultText(JsonElement text)
    {
        if (!JsonText.IsBlank(JsonText.Inside(text)))
        {
            WriteTextBlock(text);
            _resultHasText = true;
        }
    }

    /// <summary>Ends the result of a tool call. One without text says so, because models need some content.</summary>
    public void EndToolResult()
    {
        if (!_resultHasText)
        {
            _json.WriteStartObject();
            _json.WriteString(Names.Text, "(no output)"u8);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    /// <summary>An instruction for the whole conversation; blank text is left out.</summary>
    public void SystemText(JsonElement text)
    {
        if (!JsonText.IsBlank(JsonText.Inside(text)))
        {
            MoveTo(Section.System);
            WriteTextBlock(text);
        }
    }

    /// <summary>An instruction of ours for the whole conversation, after the client's.</summary>
    public void SystemText(ReadOnlySpan<byte> utf8)
    {
        MoveTo(Section.System);
        _json.WriteStartObject();
        _json.WriteString(Names.Text, utf8);
        _json.WriteEndObject();
    }

    private void BeginBlock()
    {
        if (_openRole == _nextRole)
        {
            WriteHeldText();
            WriteHeldReasoning();
            return;
        }

        EndMessage();
        _json.WriteStartObject();
        _json.WriteString(Names.Role, _nextRole == ConverseRole.User ? Names.User : Names.Assistant);
        _json.WriteStartArray(Names.Content);
        _openRole = _nextRole;
        _messageHasReasoning = false;
        LastCallsLackReasoning &= _nextRole == ConverseRole.User;
        if (_firstRole == ConverseRole.None)
        {
            _firstRole = _nextRole;
        }

        WriteHeldReasoning();
    }

    private void WriteHeldText()
    {
        if (_heldText.ValueKind == JsonValueKind.String)
        {
            WriteTextBlock(_heldText);
            _heldText = default;
        }

        WriteHeldPoint();
    }

    private void EndMessage()
    {
        if (_openRole != ConverseRole.None)
        {
            WriteHeldText();
            _json.WriteEndArray();
            _json.WriteEndObject();
        }
    }

    private void EndMessages()
    {
        if (_openRole == ConverseRole.Assistant && _heldText.ValueKind == JsonValueKind.String)
        {
            WriteTrimmed(JsonText.TrimEnd(JsonText.Inside(_heldText)));
            _heldText = default;
        }

        EndMessage();
        _json.WriteEndArray();
    }

    private void WriteTrimmed(ReadOnlySpan<byte> escaped)
    {
        var quoted = ArrayPool<byte>.Shared.Rent(escaped.Length + 2);
        quoted[0] = (byte)'"';
        escaped.CopyTo(quoted.AsSpan(1));
        quoted[escaped.Length + 1] = (byte)'"';
        _json.WriteStartObject();
        _json.WritePropertyName(Names.Text);
        _json.WriteRawValue(quoted.AsSpan(0, escaped.Length + 2), skipInputValidation: true);
        _json.WriteEndObject();
        ArrayPool<byte>.Shared.Return(quoted);
    }

    private void ResetMessages()
    {
        _pairing.Reset();
        ResetReasoning();
        ResetCachePoints();
        _openRole = _nextRole = _firstRole = ConverseRole.None;
        _heldText = default;
        _messageHasReasoning = LastCallsLackReasoning = false;
        if (_usedTools.Count > LargestKept)
        {
            _usedTools = [];
            _usedToolSet = [];
        }

        _usedTools.Clear();
        _usedToolSet.Clear();
    }
}
