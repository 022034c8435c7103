using System.Diagnostics;
using System.Text;
using System.Text.Json;
using ExtProc.LocalStack.FakeBedrock;
using Google.Protobuf.WellKnownTypes;

namespace ExtProc.LocalStack.StandIn;

/// <summary>One line of the access log, with the members of the bootstrap's <c>json_format</c>.</summary>
internal sealed class AccessEntry(TimeProvider clock)
{
    private const string Namespace = "extproc";
    private static readonly string[] MetadataMembers =
        ["team", "model", "inference_profile", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens", "total_tokens"];

    private readonly DateTimeOffset _start = clock.GetUtcNow();
    private readonly Stopwatch _duration = Stopwatch.StartNew();
    private readonly Dictionary<string, Value> _metadata = new(StringComparer.Ordinal);

    /// <summary>Headers of the request as they are at the end.</summary>
    public HeaderList Request { get; set; } = new();

    /// <summary>Status of the reply; 0: none was sent.</summary>
    public int Status { get; set; }

    /// <summary>Response code details, or null.</summary>
    public string? Details { get; set; }

    /// <summary>Envoy's response flags; null: none.</summary>
    public string? Flags { get; set; }

    /// <summary>How often the upstream was asked.</summary>
    public int Attempts { get; set; }

    /// <summary>Takes what an answer of the processor says; later answers win key by key.</summary>
    public void Merge(Struct? dynamicMetadata)
    {
        if (dynamicMetadata is null || !dynamicMetadata.Fields.TryGetValue(Namespace, out var mine))
        {
            return;
        }

        foreach (var (name, value) in mine.StructValue.Fields)
        {
            _metadata[name] = value;
        }
    }

    /// <summary>The line, without its end.</summary>
    public string ToLine() => Encoding.UTF8.GetString(JsonBytes.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("time", _start.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("request_id", Request["x-request-id"]);
        json.WriteString("method", Request[":method"]);
        json.WriteString("path", Request[":path"]?.Split('?')[0]);
        json.WriteNumber("status", Status);
        json.WriteString("details", Details);
        json.WriteString("flags", Flags ?? "-");
        json.WriteNumber("duration_ms", _duration.ElapsedMilliseconds);
        json.WriteNumber("attempts", Attempts);
        foreach (var member in MetadataMembers)
        {
            json.WritePropertyName(member);
            Write(json, _metadata.GetValueOrDefault(member));
        }

        json.WriteEndObject();
    }));

    private static void Write(Utf8JsonWriter json, Value? value)
    {
        switch (value?.KindCase)
        {
            case Value.KindOneofCase.NumberValue: json.WriteNumberValue(value.NumberValue); break;
            case Value.KindOneofCase.StringValue: json.WriteStringValue(value.StringValue); break;
            default: json.WriteNullValue(); break;
        }
    }
}
