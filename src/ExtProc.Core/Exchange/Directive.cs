using ExtProc.Core.Accounting;
using ExtProc.Core.Http;

namespace ExtProc.Core.Exchange;

/// <summary>
/// What the proxy shall do with the message just seen: pass it on, changed or not, or end the exchange with a reply of our own.
/// One object per transaction, cleared before each message, so that a chunk of a stream costs no allocation.
/// </summary>
internal sealed class Directive
{
    /// <summary>HTTP status of a reply that ends the exchange here, or null to let the exchange go on.</summary>
    public int? ImmediateStatus { get; private set; }

    /// <summary>Why the exchange ended here, for the access log: one word, no blanks.</summary>
    public string Details { get; private set; } = "";

    /// <summary>What shall change in the headers.</summary>
    public HeaderEdits Headers { get; } = new();

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
        ReplacesBody && ImmediateStatus is null && Headers.IsEmpty && Labels is null && Usage is null;

    /// <summary>Makes this "continue, change nothing".</summary>
    public Directive Clear()
    {
        Headers.Clear();
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
