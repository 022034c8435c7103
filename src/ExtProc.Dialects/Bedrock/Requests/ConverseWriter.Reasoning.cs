using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>
/// Reasoning of earlier turns: <c>reasoningContent</c>. Models that think want their own blocks back unchanged, before
/// everything else of the turn, and refuse a turn that is nothing but reasoning.
/// https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html
/// </content>
internal sealed partial class ConverseWriter
{
    private List<HeldReasoning> _heldReasoning = [];
    private bool _reasoningLost;

    /// <summary>Whether reasoning was left out because nothing followed it in its turn.</summary>
    public bool HasLostReasoning => _reasoningLost || _heldReasoning.Count > 0;

    /// <summary>Reasoning of the assistant's turn that comes next, before its other blocks. It is kept until one of them comes.</summary>
    /// <param name="text">A string, perhaps empty, or nothing for an empty one.</param>
    /// <param name="signature">The model's signature of it.</param>
    public void Reasoning(JsonElement text, JsonElement signature) => _heldReasoning.Add(new HeldReasoning(text, signature, default));

    /// <summary>The same, encrypted by the model.</summary>
    /// <param name="data">A string of base64.</param>
    public void RedactedReasoning(JsonElement data) => _heldReasoning.Add(new HeldReasoning(default, default, data));

    private void WriteHeldReasoning()
    {
        if (_heldReasoning.Count == 0)
        {
            return;
        }

        if (_openRole == TurnRole.Assistant)
        {
            _messageHasReasoning = true;
            foreach (var block in _heldReasoning)
            {
                WriteReasoning(block);
            }
        }
        else
        {
            _reasoningLost = true;
        }

        _heldReasoning.Clear();
    }

    private void WriteReasoning(in HeldReasoning block)
    {
        _json.WriteStartObject();
        _json.WriteStartObject(Names.ReasoningContent);
        if (block.Redacted.ValueKind == JsonValueKind.String)
        {
            _json.WritePropertyName(Names.RedactedContent);
            WriteRaw(block.Redacted);
        }
        else
        {
            _json.WriteStartObject(Names.ReasoningText);
            _json.WritePropertyName(Names.Text);
            if (block.Text.ValueKind == JsonValueKind.String)
            {
                WriteRaw(block.Text);
            }
            else
            {
                _json.WriteStringValue(""u8);
            }

            _json.WritePropertyName(Names.Signature);
            WriteRaw(block.Signature);
            _json.WriteEndObject();
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void ResetReasoning()
    {
        _reasoningLost = false;
        if (_heldReasoning.Count > LargestKept)
        {
            _heldReasoning = [];
        }

        _heldReasoning.Clear();
    }

    private readonly record struct HeldReasoning(JsonElement Text, JsonElement Signature, JsonElement Redacted);
}
