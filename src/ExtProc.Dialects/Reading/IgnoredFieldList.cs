using System.Text;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Reading;

/// <summary>
/// The names of fields that had no effect, each once, so that nothing is dropped silently. Bounded, because the names may
/// be a client's invention.
/// </summary>
internal sealed class IgnoredFieldList
{
    /// <summary>Names kept; further ones are forgotten.</summary>
    public const int MaxNames = 64;

    /// <summary>Bytes kept of one member name.</summary>
    public const int LongestName = 64;

    private readonly List<string> _names = [];
    private readonly List<(FieldScope Scope, byte[] Name)> _noted = [];

    /// <summary>The names as paths without indexes (<c>messages.name</c>), in the order they were noted.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Whether an ignored field is a refusal instead (setting <c>unknownFields: refuse</c>).</summary>
    public bool Refuse { get; private set; }

    /// <summary>
    /// Cancelled when nobody waits for the request any more. It is kept here because this list goes wherever an object of the
    /// request is read: <see cref="FieldScope{TSlot}.Read"/> asks it, and so every loop over messages, parts, calls or tools ends.
    /// </summary>
    public CancellationToken Ended { get; set; }

    /// <summary>From now on refuses what would be ignored.</summary>
    /// <returns>A 400 when something has been ignored already.</returns>
    public Refusal? StartRefusing()
    {
        Refuse = true;
        return _names.Count == 0 ? null : Refused(new FieldPath(_names[0]));
    }

    /// <summary>Notes a member that has no effect. Allocates only for a name not seen before.</summary>
    /// <param name="scope">The kind of object it was found in.</param>
    /// <param name="name">Its name as UTF-8.</param>
    /// <param name="path">Where that object stands.</param>
    /// <returns>A 400 when ignored fields are refused.</returns>
    public Refusal? Note(FieldScope scope, ReadOnlySpan<byte> name, in FieldPath path)
    {
        name = Shorten(name);
        if (Refuse)
        {
            return Refused(path.Member(Encoding.UTF8.GetString(name)));
        }

        if (_names.Count < MaxNames && !IsNoted(scope, name))
        {
            _noted.Add((scope, name.ToArray()));
            _names.Add(scope.PathOf(Encoding.UTF8.GetString(name)));
        }

        return null;
    }

    /// <summary>Notes a member of which only its value at run time says that it has no effect.</summary>
    /// <inheritdoc cref="Note(FieldScope, ReadOnlySpan{byte}, in FieldPath)"/>
    public Refusal? Note(FieldScope scope, string name) =>
        Note(scope, Encoding.UTF8.GetBytes(name), scope.Name.Length == 0 ? FieldPath.Body : new FieldPath(scope.Name));

    /// <summary>Takes a name back: the member has an effect after all.</summary>
    public void Forget(FieldScope scope, string name)
    {
        var shortened = Shorten(Encoding.UTF8.GetBytes(name));
        for (var index = 0; index < _noted.Count; index++)
        {
            if (ReferenceEquals(_noted[index].Scope, scope) && shortened.SequenceEqual(_noted[index].Name))
            {
                _noted.RemoveAt(index);
                _names.RemoveAt(index);
                return;
            }
        }
    }

    private static Refusal Refused(in FieldPath path) => RequestValue.Refuse(path, "has no effect here, and this gateway refuses such fields");

    private bool IsNoted(FieldScope scope, ReadOnlySpan<byte> name)
    {
        foreach (var (notedScope, notedName) in _noted)
        {
            if (ReferenceEquals(notedScope, scope) && name.SequenceEqual(notedName))
            {
                return true;
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> Shorten(ReadOnlySpan<byte> name)
    {
        if (name.Length <= LongestName)
        {
            return name;
        }

        // Not in the middle of a character: continuation bytes are 10xxxxxx.
        var end = LongestName;
        while (end > 0 && (name[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return name[..end];
    }
}
