using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules.Schemas;

/// <summary>
/// The root of a tool's input that is put together from other schemas (<c>$ref</c>, <c>allOf</c>, or <c>anyOf</c> and <c>oneOf</c> of
/// which one alone can be an object), as one schema with the same meaning: Bedrock takes none of these keywords there.
/// </summary>
internal sealed class RootObject
{
    private const int MostParts = 64;
    private const string NotOne = "cannot be the root of a tool's input: Bedrock wants one object there";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly References _references = new();
    private readonly List<(JsonElement Schema, string Path)> _parts = [];
    private readonly HashSet<int> _taken = [];
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement> _properties = new(StringComparer.Ordinal);
    private readonly List<JsonElement> _required = [];
    private int _partsWithProperties;

    /// <param name="root">An object, free of lone surrogates, that <see cref="IsComposed"/>.</param>
    public RootObject(JsonElement root)
    {
        _references.Begin(root);
        _parts.Add((root, ""));
    }

    /// <summary>Whether a schema is put together from others.</summary>
    public static bool IsComposed(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && Composes(member, out _))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the one schema.</summary>
    /// <returns>Why that is not possible, or null.</returns>
    public Verdict? TryMerge(IBufferWriter<byte> output)
    {
        for (var index = 0; index < _parts.Count; index++)
        {
            if (Part(_parts[index].Schema, _parts[index].Path) is { } fault)
            {
                return fault;
            }
        }

        if (_partsWithProperties > 1 && _members.TryGetValue("additionalProperties", out var rest) && rest.ValueKind != JsonValueKind.True)
        {
            return new Verdict(".additionalProperties", "cannot be merged with the other schemas at the root of a tool's input");
        }

        Write(output);
        return null;
    }

    private static bool Composes(JsonProperty member, out Keyword keyword)
    {
        keyword = KnownKeywords.Find(member);
        return keyword is Keyword.Reference or Keyword.AllOf || IsChoice(member);
    }

    private static bool IsChoice(JsonProperty member) => member.NameEquals("anyOf"u8) || member.NameEquals("oneOf"u8);

    private Verdict? Part(JsonElement part, string path)
    {
        foreach (var member in part.EnumerateObject())
        {
            // The root's keyword is named for what it leads to.
            var memberPath = path.Length > 0 ? path : $".{Cut(member.Name)}";
            if (member.Value.ValueKind == JsonValueKind.Null && KnownKeywords.Find(member) != Keyword.Instance)
            {
                continue;
            }

            var isTaken = Composes(member, out var keyword)
                ? Compose(member, keyword, memberPath)
                : Take(member, keyword, isRoot: path.Length == 0);
            if (!isTaken)
            {
                return new Verdict(memberPath, NotOne);
            }
        }

        return null;
    }

    private bool Compose(JsonProperty member, Keyword keyword, string path)
    {
        var value = member.Value;
        if (keyword == Keyword.Reference)
        {
            return member.NameEquals("$ref"u8) && value.ValueKind == JsonValueKind.String
                && _references.TryFollow(value, out var target) && TakePart(target, path);
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            return false;
        }

        var (isChoice, objects) = (IsChoice(member), 0);
        foreach (var branch in value.EnumerateArray())
        {
            if (isChoice && !CanBeObject(branch))
            {
                continue;
            }

            if ((isChoice && ++objects > 1) || !TakePart(branch, path))
            {
                return false;
            }
        }

        return !isChoice || objects == 1;
    }

    private bool TakePart(JsonElement part, string path)
    {
        if (part.ValueKind == JsonValueKind.True)
        {
            return true;
        }

        if (part.ValueKind != JsonValueKind.Object || _parts.Count == MostParts || _references.OffsetOf(part) == 0)
        {
            return false;
        }

        if (_taken.Add(_references.OffsetOf(part)))
        {
            _parts.Add((part, path));
        }

        return true;
    }

    private static bool CanBeObject(JsonElement branch) => branch.ValueKind switch
    {
        JsonValueKind.Object => !branch.TryGetProperty("type"u8, out var type)
            || type.ValueKind == JsonValueKind.Null || KnownKeywords.NamesObject(type),
        JsonValueKind.False => false,
        _ => true,
    };

    private bool Take(JsonProperty member, Keyword keyword, bool isRoot)
    {
        switch (keyword)
        {
            case Keyword.Type:
                return KnownKeywords.NamesObject(member.Value);
            case Keyword.Properties when member.Value.ValueKind == JsonValueKind.Object:
                _partsWithProperties++;
                return TakeProperties(member.Value);
            case Keyword.Names when member.Value.ValueKind == JsonValueKind.Array:
                _required.AddRange(member.Value.EnumerateArray());
                return true;
            case Keyword.Properties or Keyword.Names:
                return false;
            default:
                return TakeOther(member, keyword, isRoot);
        }
    }

    private bool TakeProperties(JsonElement properties)
    {
        foreach (var property in properties.EnumerateObject())
        {
            if (!_properties.TryAdd(property.Name, property.Value) && !IsSame(_properties[property.Name], property.Value))
            {
                return false;
            }
        }

        return true;
    }

    private bool TakeOther(JsonProperty member, Keyword keyword, bool isRoot)
    {
        // Definitions of a part stay reachable where they are; what names a part does not name the whole.
        if (!isRoot && member.Name is "$defs" or "definitions" or "$id" or "$schema" or "$anchor" or "$dynamicAnchor")
        {
            return true;
        }

        // Notes say nothing about values: those of the root win.
        return _members.TryAdd(member.Name, member.Value)
            || keyword is Keyword.Instance or Keyword.Description
            || member.Name is "title" or "examples" or "$comment" or "deprecated" or "readOnly" or "writeOnly"
            || IsSame(_members[member.Name], member.Value);
    }

    private static bool IsSame(JsonElement one, JsonElement other) =>
        JsonMarshal.GetRawUtf8Value(one).SequenceEqual(JsonMarshal.GetRawUtf8Value(other));

    private static string Cut(string name) => name.Length <= IgnoredFieldList.LongestName ? name : name[..IgnoredFieldList.LongestName];

    private void Write(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("type"u8, "object"u8);
        WriteMembers(json, _members);
        if (_partsWithProperties > 0)
        {
            json.WriteStartObject("properties"u8);
            WriteMembers(json, _properties);
            json.WriteEndObject();
        }

        if (_required.Count > 0)
        {
            var written = new HashSet<string>(StringComparer.Ordinal);
            json.WriteStartArray("required"u8);
            foreach (var name in _required)
            {
                if (written.Add(name.GetRawText()))
                {
                    WriteRaw(json, name);
                }
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, Dictionary<string, JsonElement> members)
    {
        foreach (var (name, value) in members)
        {
            json.WritePropertyName(name);
            WriteRaw(json, value);
        }
    }

    private static void WriteRaw(Utf8JsonWriter json, JsonElement value) =>
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
}
