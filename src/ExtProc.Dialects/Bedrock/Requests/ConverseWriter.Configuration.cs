using System.Text.Json;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Reading;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>How to answer: <c>inferenceConfig</c> and <c>toolConfig</c>.</content>
internal sealed partial class ConverseWriter
{
    /// <summary>Most tokens to generate, at least 1.</summary>
    public void MaxTokens(int count)
    {
        MoveTo(Section.Inference);
        _json.WriteNumber(Names.MaxTokens, count);
    }

    /// <summary>Temperature, 0 to 1.</summary>
    public void Temperature(double value)
    {
        MoveTo(Section.Inference);
        _json.WriteNumber(Names.Temperature, value);
    }

    /// <summary>Nucleus sampling, 0 to 1.</summary>
    public void TopP(double value)
    {
        MoveTo(Section.Inference);
        _json.WriteNumber(Names.TopP, value);
    }

    /// <summary>One more text that ends the answer; after the other inference settings.</summary>
    public void StopSequence(JsonElement text)
    {
        MoveTo(Section.Inference);
        if (!_listIsOpen)
        {
            _listIsOpen = true;
            _json.WriteStartArray(Names.StopSequences);
        }

        WriteRaw(text);
    }

    /// <summary>A tool the model may call.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">A string, or nothing; blank text is left out.</param>
    /// <param name="schema">JSON Schema of its input as Bedrock takes it; empty for "any object".</param>
    /// <param name="strict">Whether its input must follow the schema to the letter.</param>
    public void Tool(in ToolIdentifier name, JsonElement description, ReadOnlySpan<byte> schema, bool strict)
    {
        BeginTool(name, description);
        EndTool(schema.IsEmpty ? Names.OpenSchema : schema, strict);
    }

    /// <summary>A tool that takes text and not an object.</summary>
    public void TextTool(in ToolIdentifier name, JsonElement description)
    {
        BeginTool(name, description);
        EndTool(Names.TextSchema, strict: false);
    }

    /// <summary>The tool whose input is the answer.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="purpose">Says what the tool is for, when the client does not.</param>
    /// <param name="description">The client's description of the answer, or nothing.</param>
    /// <param name="schema">JSON Schema of the answer, as Bedrock takes it of a tool.</param>
    public void AnswerTool(in ToolIdentifier name, ReadOnlySpan<byte> purpose, JsonElement description, ReadOnlySpan<byte> schema)
    {
        BeginTool(name, description);
        if (!IsDescribed(description))
        {
            _json.WriteString(Names.Description, purpose);
        }

        EndTool(schema, strict: false);
    }

    /// <summary>The model decides whether to call a tool. After the tools, like the other choices.</summary>
    public void ChooseAuto() => Choose(Names.Auto);

    /// <summary>The model must call some tool.</summary>
    public void ChooseAny() => Choose(Names.Any);

    /// <summary>The model must call this tool.</summary>
    public void ChooseTool(in ToolIdentifier name)
    {
        BeginChoice();
        _json.WriteStartObject(Names.Tool);
        _json.WriteString(Names.Name, name.Value);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void BeginTool(in ToolIdentifier name, JsonElement description)
    {
        MoveTo(Section.Tools);
        _json.WriteStartObject();
        _json.WriteStartObject(Names.ToolSpec);
        _json.WriteString(Names.Name, name.Value);
        if (IsDescribed(description))
        {
            _json.WritePropertyName(Names.Description);
            WriteRaw(description);
        }
    }

    private static bool IsDescribed(JsonElement description) =>
        description.ValueKind == JsonValueKind.String && !JsonText.IsBlank(JsonText.Inside(description));

    private void EndTool(ReadOnlySpan<byte> schema, bool strict)
    {
        _json.WriteStartObject(Names.InputSchema);
        _json.WritePropertyName(Names.Json);
        _json.WriteRawValue(schema, skipInputValidation: true);
        _json.WriteEndObject();
        if (strict)
        {
            _json.WriteBoolean(Names.Strict, true);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void Choose(JsonEncodedText kind)
    {
        BeginChoice();
        _json.WriteStartObject(kind);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void BeginChoice()
    {
        MoveTo(Section.Tools);
        CloseList();
        _json.WriteStartObject(Names.ToolChoice);
    }
}
