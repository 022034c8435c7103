using System.Text.Json;
using ExtProc.Dialects.Bedrock.Naming;
using ExtProc.Dialects.Contract;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>How Bedrock serves the request: <c>outputConfig</c>, <c>serviceTier</c>, <c>performanceConfig</c>, <c>requestMetadata</c>, <c>guardrailConfig</c>.</content>
internal sealed partial class ConverseWriter
{
    /// <summary>The answer is to be JSON of a schema.</summary>
    /// <param name="name">The schema's name.</param>
    /// <param name="description">A string, or nothing.</param>
    /// <param name="schema">The schema as JSON text in UTF-8; Converse takes it as a string.</param>
    public void TextFormat(in ToolIdentifier name, JsonElement description, ReadOnlySpan<byte> schema)
    {
        MoveTo(Section.OutputConfig);
        _json.WriteStartObject(Names.OutputConfig);
        _json.WriteStartObject(Names.TextFormat);
        _json.WriteString(Names.Type, Names.JsonSchemaFormat);
        _json.WriteStartObject(Names.Structure);
        _json.WriteStartObject(Names.JsonSchema);
        _json.WriteString(Names.Schema, schema);
        _json.WriteString(Names.Name, name.Value);
        if (description.ValueKind == JsonValueKind.String)
        {
            _json.WritePropertyName(Names.Description);
            WriteRaw(description);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    /// <summary>The processing tier: <c>default</c>, <c>flex</c> or <c>priority</c>.</summary>
    public void ServiceTier(JsonElement tier)
    {
        MoveTo(Section.ServiceTier);
        _json.WriteStartObject(Names.ServiceTier);
        _json.WritePropertyName(Names.Type);
        WriteRaw(tier);
        _json.WriteEndObject();
    }

    /// <summary>The latency: <c>standard</c> or <c>optimized</c>.</summary>
    public void Latency(JsonElement latency)
    {
        MoveTo(Section.Performance);
        _json.WriteStartObject(Names.PerformanceConfig);
        _json.WritePropertyName(Names.Latency);
        WriteRaw(latency);
        _json.WriteEndObject();
    }

    /// <summary>An entry for AWS's invocation log.</summary>
    /// <param name="key">A key that Bedrock takes, and that no other entry has.</param>
    /// <param name="value">A value that Bedrock takes.</param>
    public void Label(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        MoveTo(Section.Metadata);
        _json.WriteString(key, value);
    }

    /// <summary>The guardrail that checks the request and its reply.</summary>
    /// <param name="guardrail">Which, and how.</param>
    /// <param name="stream">Whether the reply is streamed: only then the processing mode may be sent.</param>
    public void Guardrail(GuardrailPolicy guardrail, bool stream)
    {
        MoveTo(Section.Guardrail);
        _json.WriteStartObject(Names.GuardrailConfig);
        _json.WriteString(Names.GuardrailIdentifier, guardrail.Identifier);
        _json.WriteString(Names.GuardrailVersion, guardrail.Version);
        if (guardrail.Trace is { } trace)
        {
            _json.WriteString(Names.Trace, trace);
        }

        if (stream && guardrail.StreamProcessingMode is { } mode)
        {
            _json.WriteString(Names.StreamProcessingMode, mode);
        }

        _json.WriteEndObject();
    }
}
