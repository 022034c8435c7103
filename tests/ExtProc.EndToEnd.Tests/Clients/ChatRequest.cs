using System.Globalization;
using System.Text;
using System.Text.Json;
using ExtProc.LocalStack.FakeBedrock;

namespace ExtProc.EndToEnd.Tests.Clients;

/// <summary>A chat request over HTTP/1.1, good unless a test says otherwise.</summary>
internal sealed record ChatRequest
{
    public const string Completions = "/v1/chat/completions";

    /// <summary>Sent as <c>authorization: Bearer</c>; null for none.</summary>
    public string? Token { get; init; }

    public string Method { get; init; } = "POST";

    public string Target { get; init; } = Completions;

    /// <summary>Header lines of the test's own, without their line ends.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Null leaves the member out.</summary>
    public string? Model { get; init; } = "claude-sonnet";

    /// <summary>The user's message; directives for the fake Bedrock stand in it.</summary>
    public string Text { get; init; } = "Hello";

    /// <summary>A system message, or null.</summary>
    public string? System { get; init; }

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    /// <summary>Declares one function tool, <c>get_weather</c>.</summary>
    public bool WithTool { get; init; }

    /// <summary>Takes the place of the body that the members above would make.</summary>
    public byte[]? RawBody { get; init; }

    /// <summary>Sends no <c>content-length</c>; the test's own headers must say how the body ends.</summary>
    public bool WithoutLength { get; init; }

    public byte[] Body => RawBody ?? JsonBytes.Write(WriteBody);

    public byte[] Head()
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\nhost: gateway.example\r\ncontent-type: application/json\r\n");
        if (Token is not null)
        {
            head.Append("authorization: Bearer ").Append(Token).Append("\r\n");
        }

        if (!WithoutLength)
        {
            head.Append("content-length: ").Append(Body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        }

        foreach (var line in Headers)
        {
            head.Append(line).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
    }

    public byte[] ToBytes() => [.. Head(), .. Body];

    private void WriteBody(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        if (Model is not null)
        {
            json.WriteString("model", Model);
        }

        json.WriteStartArray("messages");
        if (System is not null)
        {
            WriteMessage(json, "system", System);
        }

        WriteMessage(json, "user", Text);
        json.WriteEndArray();
        if (WithTool)
        {
            json.WritePropertyName("tools");
            json.WriteRawValue("""[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}]""");
        }

        if (Stream)
        {
            json.WriteBoolean("stream", true);
        }

        if (IncludeUsage)
        {
            json.WritePropertyName("stream_options");
            json.WriteRawValue("""{"include_usage":true}""");
        }

        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteString("content", content);
        json.WriteEndObject();
    }
}
