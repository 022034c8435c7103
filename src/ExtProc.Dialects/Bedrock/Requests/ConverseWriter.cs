using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <summary>
/// Writes one Converse request. It is the model of a request that every dialect speaks to, as verbs, and the only code
/// that spells Bedrock's request members. What Bedrock asks of any request is kept here: neighbours of equal role become
/// one message with its blocks in the right order, blank text is never sent, a final assistant text has no whitespace at its end, tool calls and results
/// pair up, a conversation with tool calls declares its tools, and what the model cannot take is not written.
/// </summary>
/// <remarks>
/// Sections come in this order, each may be left out: messages, system, inference, tools, additional fields, output
/// configuration, service tier, performance, metadata, guardrail. Calling back into an earlier section is a bug and throws.
/// Text is copied in its escaped form and must be free of lone surrogates
/// (<see cref="RequestValue.CheckText"/>). Instances are reused: one per thread at most is kept.
/// </remarks>
internal sealed partial class ConverseWriter : IDisposable
{
    // Escaping for HTML would only make the body longer: it goes to a JSON parser.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly ModelCapabilities Nobody = new() { Family = "none" };

    [ThreadStatic]
    private static ConverseWriter? _idle;

    private readonly Utf8JsonWriter _mainJson = new(Nowhere.Instance, Options);

    // The main one, except inside a block that is kept apart.
    private Utf8JsonWriter _json;
    private Section _section;

    private ConverseWriter() => _json = _mainJson;

    private enum Section
    {
        None,
        Messages,
        System,
        Inference,
        Tools,
        AdditionalFields,
        OutputConfig,
        ServiceTier,
        Performance,
        Metadata,
        Guardrail,
        Complete,
    }

    /// <summary>The model that gets the request.</summary>
    public ModelCapabilities Model { get; private set; } = Nobody;

    /// <summary>Where copies of long texts come from.</summary>
    public MemoryPool<byte> Memory { get; private set; } = MemoryPool<byte>.Shared;

    /// <summary>A writer onto <paramref name="output"/> for a model, to be disposed.</summary>
    public static ConverseWriter Rent(IBufferWriter<byte> output, ModelCapabilities model, MemoryPool<byte>? memory = null)
    {
        var writer = _idle ?? new ConverseWriter();
        _idle = null;
        writer.Model = model;
        writer.Memory = memory ?? MemoryPool<byte>.Shared;
        writer._json.Reset(output);
        writer._json.WriteStartObject();
        return writer;
    }

    /// <summary>Ends the request; every byte is in the output afterwards.</summary>
    public void Complete()
    {
        MoveTo(Section.Complete);
        _json.WriteEndObject();
        _json.Flush();
    }

    /// <summary>Gives the writer back; what was not completed is lost.</summary>
    public void Dispose()
    {
        DropLateBlocks();
        _late?.Release();
        _late = null;
        _json.Reset(Nowhere.Instance);
        _section = Section.None;
        Model = Nobody;
        Memory = MemoryPool<byte>.Shared;
        CachePlan.Begin(Nobody);
        ResetMessages();
        ResetToolBlocks();
        ResetMedia();
        ResetConfiguration();
        ResetAdditionalFields();
        ResetMetadata();
        _idle = this;
    }

    private void MoveTo(Section section)
    {
        if (section == _section)
        {
            return;
        }

        if (section < _section)
        {
            throw new InvalidOperationException($"{section} comes before {_section} in a Converse request.");
        }

        switch (_section)
        {
            case Section.Messages:
                EndMessages();
                break;
            case Section.System:
                _json.WriteEndArray();
                break;
            case Section.Inference:
                EndInference();
                break;
            case Section.Tools:
                EndTools();
                break;
            case Section.AdditionalFields or Section.Metadata:
                _json.WriteEndObject();
                break;
            default:
                break;
        }

        _section = section;
        switch (section)
        {
            case Section.Messages:
                _json.WriteStartArray(Names.Messages);
                break;
            case Section.System:
                _json.WriteStartArray(Names.System);
                break;
            case Section.Inference:
                _json.WriteStartObject(Names.InferenceConfig);
                break;
            case Section.Tools:
                _json.WriteStartObject(Names.ToolConfig);
                _json.WriteStartArray(Names.Tools);
                break;
            case Section.AdditionalFields:
                _json.WriteStartObject(Names.AdditionalModelRequestFields);
                break;
            case Section.Metadata:
                _json.WriteStartObject(Names.RequestMetadata);
                break;
            default:
                break;
        }
    }

    private void WriteRaw(JsonElement value) =>
        _json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    private void WriteTextBlock(JsonElement text)
    {
        _json.WriteStartObject();
        _json.WritePropertyName(Names.Text);
        WriteRaw(text);
        _json.WriteEndObject();
    }

    private void WriteTextBlock(ReadOnlySpan<byte> text)
    {
        _json.WriteStartObject();
        _json.WriteString(Names.Text, text);
        _json.WriteEndObject();
    }

    /// <summary>Where an idle writer points, so that it keeps nobody's buffer alive.</summary>
    private sealed class Nowhere : IBufferWriter<byte>
    {
        public static readonly Nowhere Instance = new();

        public void Advance(int count) => throw new InvalidOperationException("The writer is idle.");

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new InvalidOperationException("The writer is idle.");

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
