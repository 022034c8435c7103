using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Naming;

/// <summary>
/// Gives every tool of a request a name that Bedrock takes. A name that fits stays as it is and costs nothing; others, too
/// long or with dots or spaces, get one of ours, the same one wherever the tool is spoken of.
/// </summary>
/// <remarks>
/// Clients can work out the names of ours and take them for tools of their own. So each name is hashed once in a request, and
/// only <see cref="ToolIdentifier.MostNames"/> names are tried for it.
/// </remarks>
internal sealed class ToolNames
{
    /// <summary>Longest name of a client, in bytes.</summary>
    public const int LongestName = 256;

    /// <summary>What a client's name must look like, for messages to clients.</summary>
    public const string Rule = "must be 1 to 256 bytes long";

    /// <summary>Why a name is not taken, for messages to clients.</summary>
    public const string NoneLeft = "does not fit Bedrock, and other tools of this request have every name that could stand for it";

    private const int LargestKept = 1024;

    // Names that stayed as they are: one of ours must not be the same.
    private HashSet<ToolIdentifier> _plain = [];

    // The others, by what the client calls them.
    private Dictionary<byte[], ToolIdentifier> _made = new(Utf8Comparer.Instance);

    /// <summary>What the reply has to undo, or null when that is nothing.</summary>
    public NameMap? Map { get; private set; }

    /// <summary>Finds Bedrock's name for a tool.</summary>
    /// <param name="clientName">The client's name as UTF-8, 1 to 256 bytes.</param>
    /// <param name="isCustom">Whether the client speaks of a custom tool. The last word counts.</param>
    /// <param name="name">Bedrock's name.</param>
    /// <returns>False when other tools have taken every name that this one could have (<see cref="NoneLeft"/>).</returns>
    public bool TryTake(ReadOnlySpan<byte> clientName, bool isCustom, out ToolIdentifier name)
    {
        if (ToolIdentifier.TryTakeName(clientName, out name) && !BelongsToAnother(name, clientName))
        {
            _plain.Add(name);
            if (isCustom || OwnerOf(name).Length > 0)
            {
                Put(name, clientName, isCustom);
            }

            return true;
        }

        if (!_made.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(clientName, out name) && !TryMake(clientName, out name))
        {
            return false;
        }

        Put(name, clientName, isCustom);
        return true;
    }

    /// <summary>Whether the tool of this name takes text and not an object.</summary>
    public bool IsCustom(in ToolIdentifier name) => Map is not null && Map.TryRestore(name.Value, out _, out var isCustom) && isCustom;

    /// <summary>Makes ready for another request. The map is left to whoever has taken it.</summary>
    public void Reset()
    {
        Map = null;
        if (_plain.Count > LargestKept)
        {
            _plain = [];
        }

        if (_made.Count > LargestKept)
        {
            _made = new(Utf8Comparer.Instance);
        }

        _plain.Clear();
        _made.Clear();
    }

    private bool TryMake(ReadOnlySpan<byte> clientName, out ToolIdentifier name)
    {
        Span<ToolIdentifier> names = stackalloc ToolIdentifier[ToolIdentifier.MostNames];
        ToolIdentifier.MakeNames(clientName, names);
        foreach (ref readonly var made in names)
        {
            if (!_plain.Contains(made) && !BelongsToAnother(made, clientName))
            {
                _made.Add(clientName.ToArray(), made);
                name = made;
                return true;
            }
        }

        name = default;
        return false;
    }

    private ReadOnlySpan<byte> OwnerOf(in ToolIdentifier name) => Map is null ? default : Map.OwnerOf(name);

    private bool BelongsToAnother(in ToolIdentifier name, ReadOnlySpan<byte> clientName)
    {
        var owner = OwnerOf(name);
        return owner.Length > 0 && !owner.SequenceEqual(clientName);
    }

    private void Put(in ToolIdentifier name, ReadOnlySpan<byte> clientName, bool isCustom)
    {
        Map ??= new NameMap();
        Map.Put(name, clientName, isCustom);
    }
}
