using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules.Schemas;

/// <summary>
/// Follows references inside one schema, such as <c>#/$defs/name</c>. Each object and array that a reference leads through is
/// listed once, so that many references into a long one do not search it each time.
/// </summary>
/// <remarks>https://www.rfc-editor.org/rfc/rfc6901</remarks>
internal sealed class References
{
    private const int LongestReference = 512;

    // By the offset in the schema: elements have no identity of their own.
    private readonly Dictionary<int, Dictionary<string, JsonElement>> _objects = [];
    private readonly Dictionary<int, JsonElement[]> _arrays = [];
    private JsonElement _root;

    /// <summary>Begins another schema; the default value holds none.</summary>
    public void Begin(JsonElement root)
    {
        _root = root;
        _objects.Clear();
        _arrays.Clear();
    }

    /// <summary>Where a part of the schema begins, in bytes from the beginning of the schema.</summary>
    public int OffsetOf(JsonElement part) => OffsetOf(JsonMarshal.GetRawUtf8Value(part));

    /// <summary>Where the name of a member begins, at the quote.</summary>
    public int OffsetOf(JsonProperty member) => OffsetOf(JsonMarshal.GetRawUtf8PropertyName(member)) - 1;

    /// <summary>Where a part of the schema ends.</summary>
    public int EndOf(JsonElement part)
    {
        var text = JsonMarshal.GetRawUtf8Value(part);
        return OffsetOf(text) + text.Length;
    }

    /// <summary>Follows a reference.</summary>
    /// <param name="reference">A string without lone surrogates.</param>
    /// <param name="target">What it points to.</param>
    /// <returns>False when it points elsewhere or nowhere.</returns>
    public bool TryFollow(JsonElement reference, out JsonElement target)
    {
        target = _root;
        if (JsonText.Inside(reference).Length > LongestReference)
        {
            return false;
        }

        var pointer = reference.GetString()!;
        if (pointer == "#")
        {
            return true;
        }

        if (!pointer.StartsWith("#/", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var step in pointer[2..].Split('/'))
        {
            var name = Uri.UnescapeDataString(step).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (!TryStep(target, name, out target))
            {
                return false;
            }
        }

        return true;
    }

    private int OffsetOf(ReadOnlySpan<byte> part) => (int)Unsafe.ByteOffset(
        ref MemoryMarshal.GetReference(JsonMarshal.GetRawUtf8Value(_root)),
        ref MemoryMarshal.GetReference(part));

    private bool TryStep(JsonElement from, string name, out JsonElement to)
    {
        switch (from.ValueKind)
        {
            case JsonValueKind.Object:
                return Members(from).TryGetValue(name, out to);
            case JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index):
                var items = Items(from);
                to = index < items.Length ? items[index] : default;
                return index < items.Length;
            default:
                to = default;
                return false;
        }
    }

    private Dictionary<string, JsonElement> Members(JsonElement value)
    {
        var offset = OffsetOf(value);
        if (!_objects.TryGetValue(offset, out var members))
        {
            members = new Dictionary<string, JsonElement>(value.GetPropertyCount(), StringComparer.Ordinal);
            foreach (var member in value.EnumerateObject())
            {
                members[member.Name] = member.Value;
            }

            _objects.Add(offset, members);
        }

        return members;
    }

    private JsonElement[] Items(JsonElement value)
    {
        var offset = OffsetOf(value);
        if (!_arrays.TryGetValue(offset, out var items))
        {
            items = [.. value.EnumerateArray()];
            _arrays.Add(offset, items);
        }

        return items;
    }
}
