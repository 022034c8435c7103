using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Bedrock.Rules.Media;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>The conversation, in the order that <see cref="TurnOrder"/> found.</content>
internal sealed partial class Translation
{
    private Refusal? Messages()
    {
        for (var index = 0; index < _turns.Turns.Count; index++)
        {
            if (Turn(_turns.Turns[index], isFirst: index == 0) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? System()
    {
        if (Model.System)
        {
            for (var index = 0; index < Intents.Conversation.System.Count; index++)
            {
                if (Ignored.Ended.IsCancellationRequested)
                {
                    return Refusal.Abandoned;
                }

                _writer.SystemText(Intents.Conversation.System[index]);
                Point(CachePlaces.System, index);
            }
        }

        if (Intents.Format.Form == AnswerForm.JsonObject)
        {
            _writer.SystemText(AnswerRules.ObjectInstruction);
        }

        return null;
    }

    private Refusal? Turn(in Turn turn, bool isFirst)
    {
        _writer.BeginTurn(turn.Role);
        var state = default(TurnState);
        if (isFirst && !Model.System)
        {
            // A model that takes no system texts gets them before everything that the user says.
            foreach (var text in Intents.Conversation.System.Items)
            {
                _writer.Text(text);
                state.HasText = true;
            }
        }

        for (var position = turn.First; position < turn.End; position++)
        {
            if (Ignored.Ended.IsCancellationRequested)
            {
                return Refusal.Abandoned;
            }

            if (Block(turn, ref position, ref state) is { } refusal)
            {
                return refusal;
            }

            Point(CachePlaces.Messages, position);
        }

        if (state.NeedsText && !state.HasText)
        {
            // Bedrock refuses a message with a document and without text.
            _writer.Text("(see the document)"u8);
        }

        _writer.EndTurn();
        return null;
    }

    /// <summary>Writes the block at a position.</summary>
    /// <param name="turn">Its turn.</param>
    /// <param name="position">Afterwards that of the last block that was written.</param>
    /// <param name="state">What is known of the turn.</param>
    private Refusal? Block(in Turn turn, ref int position, ref TurnState state)
    {
        var conversation = Intents.Conversation;
        ref readonly var block = ref conversation.Blocks[_turns.Written[position]];
        switch (block.Kind)
        {
            case BlockKind.Text when turn.Role == TurnRole.Assistant && position == _turns.Written.Count - 1:
                // Models refuse white space at the end of what they are to continue.
                _writer.TrimmedText(block.Text, Memory);
                return null;
            case BlockKind.Text:
                state.HasText = true;
                _writer.Text(block.Text);
                return null;
            case BlockKind.Media:
                return Media(conversation.Media[block.Item], isOfResult: block.IsInResult, ref state);
            case BlockKind.Reasoning:
                _writer.Reasoning(conversation.Reasoning[block.Item]);
                return null;
            case BlockKind.ToolCall:
                return Call(conversation.Calls[block.Item], conversation.Messages[block.Message].Index);
            default:
                return Result(conversation.Results[block.Item], turn, ref position, ref state);
        }
    }

    private Refusal? Result(in ToolResult result, in Turn turn, ref int position, ref TurnState state)
    {
        var conversation = Intents.Conversation;
        _writer.BeginToolResult(ToolPairing.IdOf(result.ClientId, result.CallMessage, Model, Memory));
        var isEmpty = true;
        while (position + 1 < turn.End)
        {
            ref readonly var inside = ref conversation.Blocks[_turns.Written[position + 1]];
            if (!inside.IsInResult || inside.IsBesideResult || inside.Kind == BlockKind.ToolResult)
            {
                break;
            }

            position++;
            isEmpty = false;
            if (inside.Kind == BlockKind.Text)
            {
                _writer.Text(inside.Text);
            }
            else if (Media(conversation.Media[inside.Item], isOfResult: true, ref state) is { } refusal)
            {
                return refusal;
            }
        }

        if (isEmpty)
        {
            // Models need some content.
            _writer.Text(result.HasFilesBeside ? "(see the file behind the results)"u8 : "(no output)"u8);
        }

        _writer.EndToolResult();
        return null;
    }

    private Refusal? Call(in ToolCall call, int message)
    {
        var id = ToolPairing.IdOf(call.ClientId, message, Model, Memory);
        if (call.InputKind == CallInput.Text)
        {
            _writer.TextToolUse(id, call.Tool, call.Input);
            return null;
        }

        var escaped = JsonText.Inside(call.Input);
        using var json = new UnescapedText(escaped, Memory);
        if (ToolInputs.Judge(escaped, json.Value, call.Path.Member(call.InputMember), Memory, out var form) is { } refusal)
        {
            return refusal;
        }

        if (form == InputForm.Raw)
        {
            _writer.RawToolUse(id, call.Tool, call.Input);
        }
        else
        {
            _writer.ToolUse(id, call.Tool, form == InputForm.Empty ? "{}"u8 : json.Value);
        }

        return null;
    }

    private Refusal? Media(in MediaPart part, bool isOfResult, ref TurnState state)
    {
        var refusal = ClientFile.Open(part, Memory, out var file);
        using (file)
        {
            if (refusal is not null)
            {
                return refusal;
            }

            if (state.Files.Check(part.Kind, file.Source, isOfResult, Model) is { } problem)
            {
                return RequestValue.Refuse(part.DataPath, problem);
            }

            if (part.Kind == FileKind.Document)
            {
                state.NeedsText |= !isOfResult || !Model.FilesInToolResults;
                _writer.Document(file.Format, file.Source, _documents.Take(file.Name));
            }
            else
            {
                _writer.Media(file.Format, file.Source);
            }

            return null;
        }
    }

    private void Point(CachePlaces place, int index)
    {
        if (_plan.TryFind(place, index, out var oneHour))
        {
            _writer.CachePoint(oneHour);
        }
    }

    private struct TurnState
    {
        public FileLimits Files;
        public bool HasText;
        public bool NeedsText;
    }
}
