using System.Text.Json;

namespace ExtProc.Dialects.Tests.Wire.EventStream;

/// <summary>Frames made by the encoder of the AWS SDK for JavaScript, with what they mean.</summary>
internal static class EventStreamVectors
{
    private static readonly JsonElement Root = Load();

    public static IReadOnlyList<Vector> Frames { get; } = [.. Root.GetProperty("frames").EnumerateArray().Select(Read)];

    public static IReadOnlyList<NegativeVector> Negatives { get; } =
    [
        .. Root.GetProperty("negative").EnumerateArray().Select(negative => new NegativeVector(
            negative.GetProperty("name").GetString()!,
            Convert.FromHexString(negative.GetProperty("hex").GetString()!),
            negative.GetProperty("expect").GetString()!)),
    ];

    public static byte[] Sequence { get; } =
        Convert.FromHexString(Root.GetProperty("sequence").GetProperty("hex").GetString()!);

    public static IReadOnlyList<string> SequenceNames { get; } =
        [.. Root.GetProperty("sequence").GetProperty("frames").EnumerateArray().Select(name => name.GetString()!)];

    public static Vector Frame(string name) => Frames.Single(frame => frame.Name == name);

    private static Vector Read(JsonElement frame)
    {
        var decoded = frame.GetProperty("decoded");
        var headers = decoded.GetProperty("headers").EnumerateObject()
            .Where(header => header.Value.GetProperty("type").GetString() == "string")
            .ToDictionary(header => header.Name, header => header.Value.GetProperty("value").GetString()!);
        return new(
            frame.GetProperty("name").GetString()!,
            Convert.FromHexString(frame.GetProperty("hex").GetString()!),
            headers,
            decoded.GetProperty("payloadText").GetString()!);
    }

    private static JsonElement Load()
    {
        using var stream = typeof(EventStreamVectors).Assembly.GetManifestResourceStream("eventstream-vectors.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }
}

internal sealed record Vector(string Name, byte[] Bytes, IReadOnlyDictionary<string, string> Headers, string Payload)
{
    public string Header(string name) => Headers.TryGetValue(name, out var value) ? value : "";
}

internal sealed record NegativeVector(string Name, byte[] Bytes, string Expect);
