using System.Text.Json;
using ExtProc.Dialects.Bedrock.Vocabulary;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>
/// Reads a whole reply once, front to back, and folds it into a writer as the events a stream would have had. What is
/// not a Converse reply ends in a <see cref="JsonException"/>.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html</remarks>
internal ref partial struct WholeReader(ReadOnlySpan<byte> body, IReplyWriter writer)
{
    private readonly ReadOnlySpan<byte> _body = body;
    private readonly IReplyWriter _writer = writer;
    private Utf8JsonReader _json = new(body, ConverseJson.AnyDepth);
    private ConverseMetadata _metadata;
    private bool _hasMessage;
    private bool _callsTools;

    /// <summary>Token counts, as far as they were read.</summary>
    public readonly ConverseUsage Usage => _metadata.Usage;

    /// <summary>Blocks and stop reasons that nobody here knows.</summary>
    public int UnknownEvents { get; private set; }

    /// <summary>Folds the reply.</summary>
    public void Read()
    {
        var stopReason = StopReason.Unknown;
        if (!ConverseJson.EnterObject(ref _json))
        {
            throw new JsonException();
        }

        while (JsonMember.Next(ref _json))
        {
            if (JsonMember.IsNamed(ref _json, ReplyMember.Output))
            {
                ReadOutput();
            }
            else if (JsonMember.IsNamed(ref _json, ReplyMember.StopReason))
            {
                stopReason = ConverseJson.ReadStopReason(ref _json);
            }
            else
            {
                _metadata.ReadMember(ref _json, _body);
            }
        }

        ConverseJson.End(ref _json);
        if (!_hasMessage)
        {
            throw new JsonException();
        }

        UnknownEvents += (stopReason == StopReason.Unknown ? 1 : 0) + _metadata.OddMembers;
        _writer.Fold(new() { Kind = ConverseEventKind.MessageStop, StopReason = StopReasons.Of(stopReason, _callsTools) });
        _writer.Fold(_metadata.Event);
    }

    private void ReadOutput()
    {
        if (!ConverseJson.EnterObject(ref _json))
        {
            return;
        }

        while (JsonMember.Next(ref _json))
        {
            if (JsonMember.IsNamed(ref _json, ReplyMember.Message))
            {
                ReadMessage();
            }
            else
            {
                _json.Skip();
            }
        }
    }

    private void ReadMessage()
    {
        if (!ConverseJson.EnterObject(ref _json))
        {
            return;
        }

        // Folding has no way back, so a second message could only be added to the first.
        if (_hasMessage)
        {
            throw new JsonException();
        }

        _hasMessage = true;
        _writer.Fold(new() { Kind = ConverseEventKind.MessageStart });
        while (JsonMember.Next(ref _json))
        {
            if (JsonMember.IsNamed(ref _json, ReplyMember.Content))
            {
                ReadContent();
            }
            else
            {
                _json.Skip();
            }
        }
    }

    private void ReadContent()
    {
        if (!ConverseJson.EnterArray(ref _json))
        {
            return;
        }

        for (var index = 0; _json.Read() && _json.TokenType != JsonTokenType.EndArray; index++)
        {
            if (_json.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException();
            }

            ReadBlock(index);
            _writer.Fold(new() { Kind = ConverseEventKind.BlockStop, BlockIndex = index });
        }
    }

    private void ReadBlock(int index)
    {
        while (JsonMember.Next(ref _json))
        {
            if (JsonMember.IsNamed(ref _json, ReplyMember.Text))
            {
                FoldText(ConverseEventKind.TextDelta, index);
            }
            else if (JsonMember.IsNamed(ref _json, ReplyMember.ToolUse))
            {
                FoldToolUse(index);
            }
            else if (JsonMember.IsNamed(ref _json, ReplyMember.ReasoningContent))
            {
                ReadReasoning(index);
            }
            else if (JsonMember.IsNamed(ref _json, ReplyMember.CitationsContent))
            {
                ReadCitations(index);
            }
            else
            {
                _json.Skip();
                UnknownEvents++;
            }
        }
    }

    private void FoldToolUse(int index)
    {
        var tool = ConverseToolUse.Read(ref _json, _body);
        if (tool.RunsOnServer)
        {
            UnknownEvents++;
            return;
        }

        _callsTools = true;
        _writer.Fold(new()
        {
            Kind = ConverseEventKind.ToolUseStart,
            BlockIndex = index,
            ToolUseId = tool.Id,
            ToolName = tool.Name,
        });
        _writer.Fold(new()
        {
            Kind = ConverseEventKind.ToolInputDelta,
            BlockIndex = index,
            RawJson = tool.Input,
            EscapedText = tool.InputText,
        });
    }

    private void FoldText(ConverseEventKind kind, int index)
    {
        if (ConverseJson.TryReadText(ref _json, out var text))
        {
            _writer.Fold(new() { Kind = kind, BlockIndex = index, EscapedText = text });
        }
    }
}
