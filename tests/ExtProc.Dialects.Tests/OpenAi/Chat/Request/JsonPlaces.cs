using System.Text.Json;
using System.Text.RegularExpressions;

namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Every place in a JSON document, as paths like <c>messages[2].content[0].text</c>, and ways to change one.</summary>
internal static partial class JsonPlaces
{
    /// <summary>All places with the kind of value that stands there.</summary>
    public static IReadOnlyList<(string Path, JsonValueKind Kind)> Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var places = new List<(string, JsonValueKind)>();
        Collect(document.RootElement, "", places);
        return places;
    }

    /// <summary>The document with another value in one place.</summary>
    public static byte[] Replace(string json, string path, string value)
    {
        using var document = JsonDocument.Parse(json);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            Copy(document.RootElement, "", path, value, writer);
        }

        return stream.ToArray();
    }

    /// <summary>A path as the support table writes it: without indexes.</summary>
    public static string WithoutIndexes(string path) => Index().Replace(path, "");

    private static void Collect(JsonElement value, string path, List<(string Path, JsonValueKind Kind)> places)
    {
        if (path.Length > 0)
        {
            places.Add((path, value.ValueKind));
        }

        foreach (var (child, childPath) in Children(value, path))
        {
            Collect(child, childPath, places);
        }
    }

    private static IEnumerable<(JsonElement Value, string Path)> Children(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Select(member => (member.Value, Join(path, member.Name))),
        JsonValueKind.Array => value.EnumerateArray().Select((element, index) => (element, $"{path}[{index}]")),
        _ => [],
    };

    private static void Copy(JsonElement value, string path, string target, string replacement, Utf8JsonWriter writer)
    {
        if (path == target)
        {
            writer.WriteRawValue(replacement, skipInputValidation: true);
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (var member in value.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                Copy(member.Value, Join(path, member.Name), target, replacement, writer);
            }

            writer.WriteEndObject();
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var (element, elementPath) in Children(value, path))
            {
                Copy(element, elementPath, target, replacement, writer);
            }

            writer.WriteEndArray();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
