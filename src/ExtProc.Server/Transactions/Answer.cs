using ExtProc.Server.Accounting;

namespace ExtProc.Server.Transactions;

/// <summary>
/// What shall happen with the message just seen. One object per transaction, cleared before each answer, so that a
/// chunk of a stream costs no allocation. Names and values say what Envoy is told, not how.
/// </summary>
internal sealed class Answer
{
    private readonly List<KeyValuePair<string, string>> _set = [];
    private readonly List<string> _remove = [];

    /// <summary>HTTP status of a reply that ends the exchange here, or null to let the exchange go on.</summary>
    public int? ImmediateStatus { get; private set; }

    /// <summary>Why the exchange ended here, for the access log: one word, no blanks.</summary>
    public string Details { get; private set; } = "";

    /// <summary>Headers to overwrite, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> SetHeaders => _set;

    /// <summary>Headers to remove; removal comes before setting.</summary>
    public IReadOnlyList<string> RemoveHeaders => _remove;

    /// <summary>Choose the route again: a header it depends on was changed.</summary>
    public bool ClearRouteCache { get; set; }

    /// <summary>Send the response body as it comes instead of whole.</summary>
    public bool StreamResponseBody { get; set; }

    /// <summary>Whether <see cref="Body"/> takes the place of the body in this message; empty bytes then mean no body.</summary>
    public bool ReplacesBody { get; private set; }

    /// <summary>The new body; valid until the next message is handled.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Identity and choice for access logs and rate limits, when this answer is the one to carry them.</summary>
    public TransactionLabels? Labels { get; set; }

    /// <summary>Token counts for access logs and rate limits, when this answer is the one to carry them.</summary>
    public Dialects.Contract.TokenUsage? Usage { get; set; }

    /// <summary>Nothing but a body for this chunk: the answer of which a stream has hundreds.</summary>
    public bool IsOnlyBody =>
        ReplacesBody && ImmediateStatus is null && _set.Count == 0 && _remove.Count == 0 && Labels is null && Usage is null;

    /// <summary>Makes this "continue, change nothing".</summary>
    public Answer Clear()
    {
        _set.Clear();
        _remove.Clear();
        ImmediateStatus = null;
        Details = "";
        ClearRouteCache = false;
        StreamResponseBody = false;
        ReplacesBody = false;
        Body = default;
        Labels = null;
        Usage = null;
        return this;
    }

    /// <summary>Overwrites a header.</summary>
    public void Set(string name, string value) => _set.Add(new(name, value));

    /// <summary>Removes a header, all its lines.</summary>
    public void Remove(string name) => _remove.Add(name);

    /// <summary>Replaces the body in this message.</summary>
    public void ReplaceBody(ReadOnlyMemory<byte> body)
    {
        ReplacesBody = true;
        Body = body;
    }

    /// <summary>Ends the exchange here with a reply of our own.</summary>
    public void EndWith(int status, string details, ReadOnlyMemory<byte> body)
    {
        ImmediateStatus = status;
        Details = details;
        ReplaceBody(body);
    }
}
