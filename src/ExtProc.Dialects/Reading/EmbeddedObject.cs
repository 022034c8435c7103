using System.Buffers;
using System.Text.Json;

namespace ExtProc.Dialects.Reading;

/// <summary>What is wrong with an object that a client sends as text.</summary>
internal enum EmbeddedFault
{
    None,

    /// <summary>The text is not JSON, or not an object.</summary>
    NoObject,

    /// <summary>It has more levels than <see cref="EmbeddedObject.MostLevels"/>.</summary>
    TooDeep,

    /// <summary>One of its objects has a member twice.</summary>
    DuplicateMember,

    /// <summary>Objects that are open at a time have more members than <see cref="EmbeddedObject.MostMembers"/>.</summary>
    TooManyMembers,

    /// <summary>The name of a member holds half a surrogate pair.</summary>
    BrokenName,
}

/// <summary>
/// Checks an object that stands in a string of the body, such as the arguments of a call, by the rules for the body itself. It
/// is read once and nothing of it is kept but the places of the names in objects that are open.
/// </summary>
internal sealed class EmbeddedObject
{
    /// <summary>
    /// Most levels. Bedrock does not tell how many its documents may have; readers of JSON commonly stop at 1,000 for all of a
    /// body (https://javadoc.io/doc/com.fasterxml.jackson.core/jackson-core/latest), of which a few are around the object.
    /// </summary>
    public const int MostLevels = 990;

    /// <summary>Most members of objects that are open at a time: a bound on memory that no tool's input comes near.</summary>
    public const int MostMembers = 1 << 18;

    private const int Kept = 1024;

    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    [ThreadStatic]
    private static EmbeddedObject? _idle;

    private readonly int[] _objects = new int[MostLevels];

    // A table with chains. Names of an inner object come later and leave earlier, so that each chain begins with the newest.
    private int[] _buckets = new int[Kept];
    private Name[] _names = new Name[Kept];
    private MemoryPool<byte> _memory = MemoryPool<byte>.Shared;
    private int _nameCount;
    private int _objectCount;

    /// <summary>Checks a text.</summary>
    /// <param name="json">UTF-8; may be anything.</param>
    /// <param name="memory">Where copies of long names come from.</param>
    /// <exception cref="InsufficientMemoryException">There is no room for a copy.</exception>
    public static EmbeddedFault Check(ReadOnlySpan<byte> json, MemoryPool<byte> memory)
    {
        var check = _idle ??= new EmbeddedObject();
        check._memory = memory;
        try
        {
            return check.Read(json);
        }
        catch (JsonException)
        {
            return EmbeddedFault.NoObject;
        }
        finally
        {
            check.Reset();
        }
    }

    /// <summary>Reads to the end, also after a fault: text that is not JSON has no other.</summary>
    private EmbeddedFault Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return EmbeddedFault.NoObject;
        }

        _objects[_objectCount++] = 0;
        var fault = EmbeddedFault.None;
        while (reader.Read())
        {
            if (fault == EmbeddedFault.None)
            {
                fault = Take(ref reader, json);
            }
        }

        return fault;
    }

    private EmbeddedFault Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (reader.TokenType)
        {
            // The reader counts the levels around the token.
            case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= MostLevels:
                return EmbeddedFault.TooDeep;
            case JsonTokenType.StartObject:
                _objects[_objectCount++] = _nameCount;
                return EmbeddedFault.None;
            case JsonTokenType.EndObject:
                Leave(_objects[--_objectCount]);
                return EmbeddedFault.None;
            case JsonTokenType.PropertyName:
                return Enter((int)reader.TokenStartIndex + 1, reader.ValueSpan, reader.ValueIsEscaped, json);
            default:
                return EmbeddedFault.None;
        }
    }

    private EmbeddedFault Enter(int start, ReadOnlySpan<byte> name, bool isEscaped, ReadOnlySpan<byte> json)
    {
        if (isEscaped && JsonText.HasLoneSurrogate(name))
        {
            return EmbeddedFault.BrokenName;
        }

        using var text = new UnescapedText(name, _memory);
        var hash = Utf8Comparer.Hash(text.Value);
        var oldest = _objects[_objectCount - 1];
        for (var index = _buckets[hash & (_buckets.Length - 1)] - 1; index >= oldest; index = _names[index].Next - 1)
        {
            if (_names[index].Hash == hash && IsSame(_names[index], text.Value, json))
            {
                return EmbeddedFault.DuplicateMember;
            }
        }

        if (_nameCount == MostMembers)
        {
            return EmbeddedFault.TooManyMembers;
        }

        if (_nameCount == _names.Length)
        {
            Grow();
        }

        Link(_nameCount, new Name(start, name.Length, hash, Next: 0));
        _nameCount++;
        return EmbeddedFault.None;
    }

    private bool IsSame(in Name earlier, ReadOnlySpan<byte> text, ReadOnlySpan<byte> json)
    {
        using var earlierText = new UnescapedText(json.Slice(earlier.Start, earlier.Length), _memory);
        return earlierText.Value.SequenceEqual(text);
    }

    private void Leave(int oldest)
    {
        while (_nameCount > oldest)
        {
            ref readonly var name = ref _names[--_nameCount];
            _buckets[name.Hash & (_buckets.Length - 1)] = name.Next;
        }
    }

    private void Link(int index, in Name name)
    {
        ref var newest = ref _buckets[name.Hash & (_buckets.Length - 1)];
        _names[index] = name with { Next = newest };
        newest = index + 1;
    }

    private void Grow()
    {
        Array.Resize(ref _names, _names.Length * 2);
        _buckets = new int[_names.Length];
        for (var index = 0; index < _nameCount; index++)
        {
            Link(index, _names[index]);
        }
    }

    private void Reset()
    {
        _memory = MemoryPool<byte>.Shared;
        if (_names.Length > Kept)
        {
            (_names, _buckets) = (new Name[Kept], new int[Kept]);
        }
        else if (_nameCount > 0)
        {
            Array.Clear(_buckets);
        }

        (_nameCount, _objectCount) = (0, 0);
    }

    /// <summary>Where a name stands, still escaped.</summary>
    /// <param name="Start">In the text.</param>
    /// <param name="Length">In bytes.</param>
    /// <param name="Hash">Of the name without its escapes.</param>
    /// <param name="Next">One more than the index of the next older name in the chain; 0 when there is none.</param>
    private readonly record struct Name(int Start, int Length, int Hash, int Next);
}
