namespace ExtProc.Core.Http;

/// <summary>What shall change in the headers of one message. Cleared and used again, so that a message costs no allocation.</summary>
internal sealed class HeaderEdits
{
    private readonly List<KeyValuePair<string, string>> _set = [];
    private readonly List<string> _removed = [];

    /// <summary>Headers to overwrite, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Overwritten => _set;

    /// <summary>Headers to remove; removal comes before overwriting.</summary>
    public IReadOnlyList<string> Removed => _removed;

    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => _set.Count == 0 && _removed.Count == 0;

    /// <summary>Overwrites a header.</summary>
    public void Set(string name, string value) => _set.Add(new(name, value));

    /// <summary>Removes a header, all its lines.</summary>
    public void Remove(string name) => _removed.Add(name);

    /// <summary>Forgets all changes.</summary>
    public void Clear()
    {
        _set.Clear();
        _removed.Clear();
    }
}
