using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExtProc.Dialects.Reading;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <summary>
/// Writes one Converse request, as verbs: the only code that spells Bedrock's request members. It is told what to write by
/// those who asked the rules, and is never asked anything.
/// </summary>
/// <remarks>
/// Sections come in this order, each may be left out: messages, system, inference, tools, additional fields, output
/// configuration, service tier, performance, metadata, guardrail. Calling back into an earlier section is a bug and throws.
/// Text is copied in its escaped form and must be free of lone surrogates (<see cref="RequestValue.CheckText"/>).
/// </remarks>
internal sealed partial class ConverseWriter : IDisposable
{
    // Escaping for HTML would only make the body longer: it goes to a JSON parser.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly Utf8JsonWriter _json = new(Nowhere.Instance, Options);
    private Section _section;
    private bool _listIsOpen;

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

    /// <summary>Begins a request.</summary>
    public void Begin(IBufferWriter<byte> output)
    {
        (_section, _listIsOpen) = (Section.None, false);
        _json.Reset(output);
        _json.WriteStartObject();
    }

    /// <summary>Ends the request; every byte is in the output afterwards.</summary>
    public void Complete()
    {
        MoveTo(Section.Complete);
        _json.WriteEndObject();
        _json.Flush();
    }

    /// <summary>Lets go of the output; what was not completed is lost. The writer may begin another request.</summary>
    public void Dispose() => _json.Reset(Nowhere.Instance);

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

        End(_section);
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
                _listIsOpen = true;
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

    private void End(Section section)
    {
        switch (section)
        {
            case Section.Messages or Section.System:
                _json.WriteEndArray();
                break;
            case Section.Inference or Section.Tools:
                CloseList();
                _json.WriteEndObject();
                break;
            case Section.AdditionalFields or Section.Metadata:
                _json.WriteEndObject();
                break;
            default:
                break;
        }
    }

    /// <summary>Ends the list of stop sequences, or of tools.</summary>
    private void CloseList()
    {
        if (_listIsOpen)
        {
            _listIsOpen = false;
            _json.WriteEndArray();
        }
    }

    private void WriteRaw(JsonElement value) =>
        _json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    /// <summary>Where an idle writer points, so that it keeps nobody's buffer alive.</summary>
    private sealed class Nowhere : IBufferWriter<byte>
    {
        public static readonly Nowhere Instance = new();

        public void Advance(int count) => throw new InvalidOperationException("The writer is idle.");

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new InvalidOperationException("The writer is idle.");

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
