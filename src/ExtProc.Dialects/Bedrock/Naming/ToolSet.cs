namespace ExtProc.Dialects.Bedrock.Naming;

/// <summary>A set of tools that is used again for other requests.</summary>
internal sealed class ToolSet
{
    // A set that a hostile request has blown up would make every later Clear slow.
    private const int LargestKept = 1024;

    private HashSet<ToolIdentifier> _tools = [];

    /// <summary>Adds a tool; false when it is there already.</summary>
    public bool Add(in ToolIdentifier tool) => _tools.Add(tool);

    public bool Contains(in ToolIdentifier tool) => _tools.Contains(tool);

    public bool IsWithin(ToolSet other) => _tools.IsSubsetOf(other._tools);

    public void Clear()
    {
        if (_tools.Count > LargestKept)
        {
            _tools = [];
        }

        _tools.Clear();
    }
}
