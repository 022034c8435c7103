using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Reading;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>The conversation: <c>messages</c> and <c>system</c>.</content>
internal sealed partial class ConverseWriter
{
    private TurnRole _openRole;
    private TurnRole _nextRole;
    private TurnRole _firstRole;
    private JsonElement _heldText;
    private bool _messageHasReasoning;
    private bool _textInMessage;

    /// <summary>Whose message the last block went into; <see cref="TurnRole.None"/> before the first.</summary>
    public TurnRole CurrentRole => _firstRole == TurnRole.None ? TurnRole.None : _openRole;

    /// <summary>Whose turn came first. Bedrock refuses a conversation that begins with the assistant.</summary>
    public TurnRole FirstRole => _firstRole;

    /// <summary>Whether the assistant's last message calls tools and does not begin with the reasoning that led to it.</summary>
    public bool LastCallsLackReasoning { get; private set; }

    /// <summary>The blocks that follow are this role's. Nothing is written until one comes.</summary>
    public void BeginMessage(TurnRole role)
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
        _textInMessage = _othersInMessage = true;

        // Held back until something follows it: the last text of the conversation may have to be trimmed.
        _heldText = text;
        return true;
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
        WriteTextBlock(utf8);
    }

    /// <summary>
    /// An instruction for a model that takes none apart from the conversation: before all messages, where it stands in the
    /// user's first turn.
    /// </summary>
    public void FoldSystemText(JsonElement text)
    {
        BeginMessage(TurnRole.User);
        _ = Text(text);

        // It opens the turn, but does not count as something that the user said.
        _firstRole = TurnRole.None;
    }

    private void BeginBlock(bool isToolBlock = false)
    {
        if (_firstRole == TurnRole.None)
        {
            _firstRole = _nextRole;
        }

        if (_openRole == _nextRole)
        {
            WriteHeldText();
            WriteHeldReasoning();
            if (_openRole == TurnRole.User && !isToolBlock)
            {
                WriteLateBlocks();
            }

            _lastIsLate = false;
            return;
        }

        EndMessage();
        _json.WriteStartObject();
        _json.WriteString(Names.Role, _nextRole == TurnRole.User ? Names.User : Names.Assistant);
        _json.WriteStartArray(Names.Content);
        _openRole = _nextRole;
        _messageHasReasoning = false;
        LastCallsLackReasoning &= _nextRole == TurnRole.User;
        _textInMessage = false;
        BeginTurn();
        BeginMedia();
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
        if (_openRole != TurnRole.None)
        {
            WriteHeldText();
            WriteLateBlocks();
            WriteDocumentSibling();
            _json.WriteEndArray();
            _json.WriteEndObject();
        }
    }

    private void EndMessages()
    {
        if (_openRole == TurnRole.Assistant && _heldText.ValueKind == JsonValueKind.String)
        {
            WriteTrimmed(JsonText.TrimEnd(JsonText.Inside(_heldText)));
            _heldText = default;
        }

        EndMessage();
        _json.WriteEndArray();
    }

    private void WriteTrimmed(ReadOnlySpan<byte> escaped)
    {
        using var rented = new RentedBytes(escaped.Length + 2, Memory);
        var quoted = rented.Span[..(escaped.Length + 2)];
        quoted[0] = (byte)'"';
        escaped.CopyTo(quoted[1..]);
        quoted[^1] = (byte)'"';
        _json.WriteStartObject();
        _json.WritePropertyName(Names.Text);
        _json.WriteRawValue(quoted, skipInputValidation: true);
        _json.WriteEndObject();
    }

    private void ResetMessages()
    {
        ResetReasoning();
        ResetCachePoints();
        _openRole = _nextRole = _firstRole = TurnRole.None;
        _heldText = default;
        _messageHasReasoning = LastCallsLackReasoning = false;
        _textInMessage = false;
        BeginTurn();
    }
}
