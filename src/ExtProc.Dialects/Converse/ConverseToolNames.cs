namespace ExtProc.Dialects.Converse;

/// <summary>
/// Gives every tool of a request a name that Bedrock takes. A name that fits stays as it is and costs nothing; others, too
/// long or with dots or spaces, get one of ours, the same one wherever the tool is spoken of.
/// </summary>
internal sealed class ConverseToolNames
{
    /// <summary>Longest name of a client, in bytes.</summary>
    public const int LongestName = 256;

    /// <summary>What a client's name must look like, for messages to clients.</summary>
    public const string Rule = "must be 1 to 256 bytes long";

    private const int LargestKept = 1024;

    // Names that stayed as they are: one of ours must not be the same.
    private HashSet<ConverseToken> _plain = [];

    /// <summary>What the reply has to undo, or null when that is nothing.</summary>
    public ConverseNameMap? Map { get; private set; }

    /// <summary>Bedrock's name for a tool.</summary>
    /// <param name="clientName">The client's name as UTF-8, 1 to 256 bytes.</param>
    /// <param name="isCustom">Whether the client speaks of a custom tool. The last word counts.</param>
    public ConverseToken Take(ReadOnlySpan<byte> clientName, bool isCustom)
    {
        if (ConverseToken.TryTakeName(clientName, out var name) && !BelongsToAnother(name, clientName))
        {
            _plain.Add(name);
            if (isCustom || OwnerOf(name).Length > 0)
            {
                Put(name, clientName, isCustom);
            }

            return name;
        }

        for (var attempt = 0; ; attempt++)
        {
            name = ConverseToken.MakeName(clientName, attempt);
            if (!_plain.Contains(name) && !BelongsToAnother(name, clientName))
            {
                Put(name, clientName, isCustom);
                return name;
            }
        }
    }

    /// <summary>Whether the tool of this name takes text and not an object.</summary>
    public bool IsCustom(in ConverseToken name) => Map is not null && Map.TryRestore(name.Value, out _, out var isCustom) && isCustom;

    /// <summary>Makes ready for another request. The map is left to whoever has taken it.</summary>
    public void Reset()
    {
        Map = null;
        if (_plain.Count > LargestKept)
        {
            _plain = [];
        }

        _plain.Clear();
    }

    private ReadOnlySpan<byte> OwnerOf(in ConverseToken name) => Map is null ? default : Map.OwnerOf(name);

    private bool BelongsToAnother(in ConverseToken name, ReadOnlySpan<byte> clientName)
    {
        var owner = OwnerOf(name);
        return owner.Length > 0 && !owner.SequenceEqual(clientName);
    }

    private void Put(in ConverseToken name, ReadOnlySpan<byte> clientName, bool isCustom)
    {
        Map ??= new ConverseNameMap();
        Map.Put(name, clientName, isCustom);
    }
}
