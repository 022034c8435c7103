using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>What only the model itself understands: <c>additionalModelRequestFields</c>.</content>
internal sealed partial class ConverseWriter
{
    /// <summary>
    /// At most one tool call in an answer, said in Claude's own words. Bedrock merges these fields with what it makes of the
    /// request and refuses a <c>type</c> beside a tool choice; without either Claude asks for one.
    /// </summary>
    /// <remarks>https://docs.claude.com/en/docs/agents-and-tools/tool-use/implement-tool-use#parallel-tool-use</remarks>
    public void DisableParallelTools()
    {
        BeginAdditional(Names.NativeToolChoice);
        _json.WriteStartObject(Names.NativeToolChoice);
        if (!_choiceWritten)
        {
            _json.WriteString(Names.Type, Names.Auto);
        }

        _json.WriteBoolean(Names.DisableParallelToolUse, true);
        _json.WriteEndObject();
    }
}
