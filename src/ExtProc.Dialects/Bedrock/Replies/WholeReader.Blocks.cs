using System.Text.Json;
using ExtProc.Dialects.Bedrock.Vocabulary;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <content>The content blocks that hold more than one value: reasoning and cited text.</content>
internal ref partial struct WholeReader
{
    private void ReadReasoning(int index)
    {
        if (!ConverseJson.EnterObject(ref _json))
        {
            return;
        }

        while (JsonMember.Next(ref _json))
        {
            if (JsonMember.IsNamed(ref _json, ReplyMember.ReasoningText))
            {
                ReadReasoningText(index);
            }
            else if (JsonMember.IsNamed(ref _json, ReplyMember.RedactedContent))
            {
                FoldText(ConverseEventKind.ReasoningRedacted, index);
            }
            else
            {
                _json.Skip();
                UnknownEvents++;
            }
        }
    }

    private void ReadReasoningText(int index)
    {
        if (!ConverseJson.EnterObject(ref _json))
        {
            return;
        }

        // The signature follows its text in a stream, whatever the order here.
        ReadOnlySpan<byte> signature = default;
        var isSigned = false;
        while (JsonMember.Next(ref _json))
        {
            if (JsonMember.IsNamed(ref _json, ReplyMember.Text))
            {
                FoldText(ConverseEventKind.ReasoningTextDelta, index);
            }
            else if (JsonMember.IsNamed(ref _json, ReplyMember.Signature))
            {
                isSigned = ConverseJson.TryReadText(ref _json, out signature);
            }
            else
            {
                _json.Skip();
            }
        }

        if (isSigned)
        {
            _writer.Fold(new()
            {
                Kind = ConverseEventKind.ReasoningSignatureDelta,
                BlockIndex = index,
                EscapedText = signature,
            });
        }
    }

    private void ReadCitations(int index)
    {
        if (!ConverseJson.EnterObject(ref _json))
        {
            return;
        }

        while (JsonMember.Next(ref _json))
        {
            if (JsonMember.IsNamed(ref _json, ReplyMember.Content))
            {
                ReadCitedContent(index);
            }
            else if (JsonMember.IsNamed(ref _json, ReplyMember.Citations))
            {
                ReadSources(index);
            }
            else
            {
                _json.Skip();
            }
        }
    }

    private void ReadCitedContent(int index)
    {
        if (!ConverseJson.EnterArray(ref _json))
        {
            return;
        }

        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException();
            }

            while (JsonMember.Next(ref _json))
            {
                if (JsonMember.IsNamed(ref _json, ReplyMember.Text))
                {
                    FoldText(ConverseEventKind.TextDelta, index);
                }
                else
                {
                    _json.Skip();
                }
            }
        }
    }

    private void ReadSources(int index)
    {
        if (!ConverseJson.EnterArray(ref _json))
        {
            return;
        }

        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.StartObject)
            {
                throw new JsonException();
            }

            var citation = ConverseCitation.ReadMembers(ref _json);
            if (citation.Url.IsEmpty)
            {
                UnknownEvents++;
                continue;
            }

            _writer.Fold(new()
            {
                Kind = ConverseEventKind.WebCitation,
                BlockIndex = index,
                SourceUrl = citation.Url,
                SourceTitle = citation.Title,
            });
        }
    }
}
