namespace ExtProc.Dialects.Bedrock.Rules.Schemas;

/// <summary>Leaves members out of one JSON object, each with the comma that belongs to it. Members are told in their order.</summary>
/// <param name="edits">Takes the cuts.</param>
internal struct MemberList(TextEdits edits)
{
    private int _firstDropped = -1;
    private int _previousEnd;

    /// <summary>Whether a member stays.</summary>
    public bool HasKept { get; private set; }

    /// <summary>The next member stays.</summary>
    /// <param name="start">Where its name begins, at the quote.</param>
    /// <param name="end">Where its value ends.</param>
    public void Keep(int start, int end)
    {
        if (!HasKept && _firstDropped >= 0)
        {
            edits.Cut(_firstDropped, start);
        }

        HasKept = true;
        _previousEnd = end;
    }

    /// <summary>The next member is left out.</summary>
    /// <inheritdoc cref="Keep"/>
    public void Drop(int start, int end)
    {
        if (HasKept)
        {
            edits.Cut(_previousEnd, end);
        }
        else if (_firstDropped < 0)
        {
            _firstDropped = start;
        }

        _previousEnd = end;
    }

    /// <summary>After the last member.</summary>
    public readonly void End()
    {
        if (!HasKept && _firstDropped >= 0)
        {
            edits.Cut(_firstDropped, _previousEnd);
        }
    }
}
