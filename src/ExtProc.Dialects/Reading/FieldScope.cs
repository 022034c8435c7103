using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Reading;

/// <summary>
/// The members one kind of object may have, and what each means. A rule that reports a member
/// needs no more of it; <see cref="FieldScope{TSlot}"/> reads objects.
/// </summary>
internal class FieldScope
{
    private readonly Dictionary<byte[], FieldRule>.AlternateLookup<ReadOnlySpan<byte>> _rules;

    /// <param name="name">The scope as a path without indexes (<c>messages.content</c>); empty for the body.</param>
    /// <param name="rules">The rows of the support table that belong to this kind of object.</param>
    public FieldScope(string name, params FieldRule[] rules)
    {
        Name = name;
        Rules = rules;
        var byName = new Dictionary<byte[], FieldRule>(Utf8NameComparer.Instance);
        foreach (var rule in rules)
        {
            byName.Add(Encoding.UTF8.GetBytes(rule.Name), rule);
        }

        _rules = byName.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public string Name { get; }

    public IReadOnlyList<FieldRule> Rules { get; }

    /// <summary>The name of a member as the support table writes it.</summary>
    public string PathOf(string member) => Name.Length == 0 ? member : $"{Name}.{member}";

    /// <summary>Whether a member has no effect here, because its row says so or because it has none.</summary>
    public bool IsIgnored(string member) =>
        !_rules.TryGetValue(Encoding.UTF8.GetBytes(member), out var rule) || rule.Treatment == FieldTreatment.Ignored;

    /// <summary>The row of a member, or null.</summary>
    protected FieldRule? Find(ReadOnlySpan<byte> name) => _rules.TryGetValue(name, out var rule) ? rule : null;

    /// <summary>Names as UTF-8, so that no string is made to look one up.</summary>
    private sealed class Utf8NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly Utf8NameComparer Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        // The tables are small and fixed, so a hash of three bytes tells their names apart well enough.
        public int GetHashCode(ReadOnlySpan<byte> alternate) => alternate.IsEmpty
            ? 0
            : (alternate.Length * 31) + (alternate[0] * 7) + (alternate[alternate.Length / 2] * 131) + (alternate[^1] * 1021);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}

/// <summary>
/// A scope whose objects are read. Reading walks an object once: mapped members land in slots, refused ones end it, the rest is
/// noted as ignored.
/// </summary>
/// <typeparam name="TSlot">Names the slots.</typeparam>
/// <param name="name">The scope as a path without indexes.</param>
/// <param name="rules">The rows of the support table that belong to this kind of object.</param>
internal sealed class FieldScope<TSlot>(string name, params FieldRule[] rules) : FieldScope(name, rules)
    where TSlot : struct, Enum
{
    private const int LongestEscapedName = 512;

    /// <summary>Reads the members of <paramref name="value"/>.</summary>
    /// <param name="value">An object.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="ignored">Takes what is ignored.</param>
    /// <param name="slots">Takes the mapped values; a member that is absent leaves its slot as it was.</param>
    /// <returns>A 400, or <see cref="Refusal.Abandoned"/> when nobody waits for the request any more.</returns>
    public Refusal? Read(JsonElement value, in FieldPath path, IgnoredFieldList ignored, ref FieldSlots<TSlot> slots)
    {
        if (ignored.Ended.IsCancellationRequested)
        {
            return Refusal.Abandoned;
        }

        foreach (var member in value.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            var refusal = name.Contains((byte)'\\')
                ? ReadEscaped(name, member.Value, path, ignored, ref slots)
                : ReadMember(name, member.Value, path, ignored, ref slots);
            if (refusal is not null)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? ReadEscaped(
        ReadOnlySpan<byte> name,
        JsonElement value,
        in FieldPath path,
        IgnoredFieldList ignored,
        ref FieldSlots<TSlot> slots)
    {
        // A longer name is nobody's and stays escaped. Lone surrogates were refused when the body was parsed.
        Span<byte> unescaped = stackalloc byte[LongestEscapedName];
        return name.Length > unescaped.Length
            ? ReadMember(name, value, path, ignored, ref slots)
            : ReadMember(unescaped[..JsonText.Unescape(name, unescaped)], value, path, ignored, ref slots);
    }

    private Refusal? ReadMember(
        ReadOnlySpan<byte> name,
        JsonElement value,
        in FieldPath path,
        IgnoredFieldList ignored,
        ref FieldSlots<TSlot> slots)
    {
        var rule = Find(name);
        if (rule?.Treatment == FieldTreatment.Mapped)
        {
            slots.Put(rule.Slot, value);
            return null;
        }

        if (value.ValueKind == JsonValueKind.Null || rule?.AsksForNothing?.Invoke(value) == true)
        {
            return null;
        }

        return rule?.Treatment == FieldTreatment.Refused
            ? RequestValue.Refuse(path.Member(rule.Name), rule.Reason)
            : ignored.Note(this, name, path);
    }
}
