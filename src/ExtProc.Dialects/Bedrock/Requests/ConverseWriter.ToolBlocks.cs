using System.Text.Json;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>Tools in the conversation: calls and their results.</content>
internal sealed partial class ConverseWriter
{
    // Larger than any real set of tools; a set that grew further is not kept for the next request.
    private const int LargestKept = 1024;

    private readonly ToolPairing _pairing = new();
    private List<ToolIdentifier> _usedTools = [];
    private HashSet<ToolIdentifier> _usedToolSet = [];
    private bool _resultOpen;
    private bool _resultHasContent;
    private bool _resultHasFileBeside;

    /// <summary>Calls and results of the current turn.</summary>
    public ToolPairing Pairing => _pairing;

    /// <summary>Whether the conversation holds tool calls, which makes a declaration of tools obligatory.</summary>
    public bool HasToolHistory => _usedTools.Count > 0;

    /// <summary>Names of tools, the client's and Bedrock's.</summary>
    public ToolNames ToolNames { get; } = new();

    /// <summary>The id of a tool call as the model takes it: the client's own when that fits.</summary>
    /// <param name="clientId">As UTF-8, not empty.</param>
    public ToolIdentifier ToolCallId(ReadOnlySpan<byte> clientId)
    {
        if (Model.ToolIds == ToolIdRule.NineAlphanumerics)
        {
            return ToolIdentifier.TryTakeNineAlphanumerics(clientId, out var nine)
                ? nine
                : ToolIdentifier.MakeNineAlphanumerics(clientId);
        }

        return ToolIdentifier.TryTakeId(clientId, out var id) ? id : ToolIdentifier.MakeId(clientId);
    }

    /// <summary>A tool call of the assistant.</summary>
    /// <param name="id">The call's id, already taken by <see cref="Pairing"/>.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="input">Valid JSON of an object; empty for a call without arguments.</param>
    public void ToolUse(in ToolIdentifier id, in ToolIdentifier name, ReadOnlySpan<byte> input)
    {
        BeginToolUse(id, name);
        _json.WriteRawValue(input.IsEmpty ? "{}"u8 : input, skipInputValidation: true);
        EndToolUse(name);
    }

    /// <summary>A call of a custom tool, whose input is text: the only member of what Bedrock gets.</summary>
    public void CustomToolUse(in ToolIdentifier id, in ToolIdentifier name, JsonElement input) =>
        ToolUseOfText(id, name, Names.Input, input);

    /// <summary>A tool call whose input should be an object and is not: the text goes where nothing of it is lost.</summary>
    public void BrokenToolUse(in ToolIdentifier id, in ToolIdentifier name, JsonElement input) =>
        ToolUseOfText(id, name, Names.Raw, input);

    /// <summary>Begins the result of a tool call.</summary>
    /// <param name="id">The call's id, already taken by <see cref="Pairing"/>.</param>
    public void BeginToolResult(in ToolIdentifier id)
    {
        BeginBlock(isToolBlock: true);
        _toolsInMessage = true;
        _resultOpen = true;
        _resultHasContent = _resultHasFileBeside = false;
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
            _resultHasContent = true;
        }
    }

    /// <summary>Ends the result of a tool call. One without content says so, because models need some.</summary>
    public void EndToolResult()
    {
        if (!_resultHasContent)
        {
            WriteTextBlock(_resultHasFileBeside ? "(see the file behind the results)"u8 : "(no output)"u8);
        }

        _resultOpen = false;
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void ToolUseOfText(in ToolIdentifier id, in ToolIdentifier name, JsonEncodedText member, JsonElement input)
    {
        BeginToolUse(id, name);
        _json.WriteStartObject();
        _json.WritePropertyName(member);
        WriteRaw(input);
        _json.WriteEndObject();
        EndToolUse(name);
    }

    private void BeginToolUse(in ToolIdentifier id, in ToolIdentifier name)
    {
        BeginBlock(isToolBlock: true);
        _toolsInMessage = true;
        LastCallsLackReasoning = !_messageHasReasoning;
        BeginLateBlock();
        _json.WriteStartObject();
        _json.WriteStartObject(Names.ToolUse);
        _json.WriteString(Names.ToolUseId, id.Value);
        _json.WriteString(Names.Name, name.Value);
        _json.WritePropertyName(Names.Input);
    }

    private void EndToolUse(in ToolIdentifier name)
    {
        _json.WriteEndObject();
        _json.WriteEndObject();
        EndLateBlock();
        _lastIsLate = true;
        if (_usedToolSet.Add(name))
        {
            _usedTools.Add(name);
        }
    }

    private void ResetToolBlocks()
    {
        _pairing.Reset();
        ToolNames.Reset();
        _resultOpen = false;
        if (_usedTools.Count > LargestKept)
        {
            _usedTools = [];
            _usedToolSet = [];
        }

        _usedTools.Clear();
        _usedToolSet.Clear();
    }
}
