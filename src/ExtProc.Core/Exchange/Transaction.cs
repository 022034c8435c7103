using ExtProc.Aws.Credentials;
using ExtProc.Core.Accounting;
using ExtProc.Core.Identity;
using ExtProc.Core.Memory;
using ExtProc.Core.Teams;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Exchange;

/// <summary>
/// One HTTP exchange, from the client's request headers to the last byte of the reply.
/// <code>
/// request headers   (1) choose the route from method + path             else 404 in the dialect's error shape
///                   (2) identity: token → Caller                        else 401
///                   (3) team: Caller → Team, set x-team, drop client credentials, clear the route cache   else 403
///                   a route that needs no body goes on with (4); a local one is answered by its dialect instead
/// request body      (4) profile: Team + model → ModelProfile            else 404 / 403
///                   (5) translate: client JSON → Converse               else 400, naming the field
///                   (6) address and sign exactly these bytes; one mutation replaces body, path, headers
/// response headers  (7) decide once: event stream | whole reply | error | not ours (a local reply of Envoy)
/// response body     (7) translate; stream chunks may be answered empty
/// end of stream     (8) meter exactly once: usage, outcome; also when the exchange just ends
/// </code>
/// The request steps are in <c>Transaction.Request.cs</c>, the response steps in <c>Transaction.Response.cs</c>.
/// Never waits: keys and credentials are in memory. Each method answers one message; null means that there is no answer
/// (the message was out of order, the reply was cut off, or nobody waits for it), and the call must end with an error.
/// Used by one thread at a time.
/// </summary>
internal sealed partial class Transaction : IDisposable
{
    // What an answer may keep while the exchange waits; of a stream every answer but a few is shorter.
    private const int LongestKeptAnswer = 16 * 1024;

    // Also in Bedrock's invocation log, as request metadata.
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly TransactionServices _services;
    private readonly ExchangeMemory _memory;
    private readonly Directive _directive = new();
    private readonly PooledBuffer _output;
    private readonly TransactionRecord _record;
    private TransactionStage _stage;
    private FoundRoute _called;
    private Operation? _operation;
    private Team? _team;
    private ModelProfile? _profile;
    private IClientRequest? _request;
    private AwsCredentials? _keys;
    private ResponseKind _responseKind;
    private UpstreamReply _upstream;
    private IReply? _reply;

    public Transaction(TransactionServices services)
    {
        _services = services;
        _memory = new ExchangeMemory(services.Memory);
        _output = new PooledBuffer(_memory);
        _record = new TransactionRecord(services.Sinks, services.Time);
    }

    /// <summary>Nothing more will be answered: the call can end.</summary>
    public bool IsDone => _stage == TransactionStage.Done;

    /// <summary>Whether a reply of our own can still take the place of the exchange: not once a stream is open.</summary>
    public bool CanEndWithReply => !StreamIsOpen && !IsDone;

    private bool StreamIsOpen => _reply is not null && _responseKind == ResponseKind.EventStream;

    /// <summary>A bug was met: the books are closed and the client is told an id, if it can still be told anything.</summary>
    public Directive Fail(string id)
    {
        _record.Reply = StreamIsOpen ? _reply!.Summary : _record.Reply;
        MissReply();
        return Refuse(Refusals.Internal(id));
    }

    /// <summary>The last answer is on its way: its bytes are not kept while the exchange waits for the next message.</summary>
    public void AnswerWritten()
    {
        if (_output.Capacity > LongestKeptAnswer)
        {
            _output.Release();
        }
    }

    /// <summary>
    /// Answers a message for which the transport had no memory, whichever it was: only bodies are that long. Null when
    /// nothing can be answered any more.
    /// </summary>
    public Directive? OnDroppedMessage()
    {
        BeginMessage();
        var canReply = CanEndWithReply;
        MissReply();
        var refused = Refuse(Refusals.Overloaded);
        return canReply ? refused : null;
    }

    /// <summary>A message came out of order: the books are closed, and nothing can be answered.</summary>
    public void BreakOff()
    {
        _record.Begin();
        MissReply();
        Finish(Outcome.InternalError);
    }

    /// <summary>The exchange is over, whichever way: what has not been metered yet was broken off.</summary>
    public void Dispose()
    {
        if (StreamIsOpen)
        {
            _record.Reply = _reply!.Summary;
        }

        if (_stage != TransactionStage.Start)
        {
            // The time since the last message was the client's or the upstream's.
            _record.Begin();
            _record.Close(Outcome.Aborted);
        }

        _reply?.Dispose();
        _request?.Dispose();
        _output.Release();
        _memory.Dispose();
    }

    /// <summary>The rest of a reply will not be read, though Bedrock bills it: unless its counts have been read, they are lost.</summary>
    private void MissReply()
    {
        if (_reply is not null && _record.Reply is { Usage: null, FailureKind: not ReplyFailureKind.Exception })
        {
            _record.Reply = _record.Reply with { UsageIsUnreadable = true };
        }
    }

    /// <summary>Clears what the last answer used and starts the clock of own time.</summary>
    private void BeginMessage()
    {
        _record.Begin();
        _directive.Clear();
        _output.Clear();
    }

    /// <summary>Ends the exchange with a refusal in the dialect's shape, metered.</summary>
    private Directive Refuse(Refusal refusal)
    {
        _directive.Clear();
        _output.Clear();
        (_record.Dialect ?? _services.Routes.Fallback).WriteError(refusal, _output);
        _directive.EndWith(refusal.Status, "extproc_" + refusal.Code, _output.Written);
        _directive.Headers.Set("content-type", "application/json");
        if (refusal is { Status: 401, Code: "invalid_token" })
        {
            // RFC 6750 §3.1: a request without any token is told the scheme and no error code.
            _directive.Headers.Set("www-authenticate", ReferenceEquals(refusal, TokenRefusals.Missing)
                ? "Bearer realm=\"bedrock\""
                : $"Bearer realm=\"bedrock\", error=\"invalid_token\", error_description=\"{refusal.Message}\"");
        }

        if (refusal.RetryAfter is { } retryAfter)
        {
            _directive.Headers.Set("retry-after", retryAfter);
        }

        _directive.Labels = _record.Labels;
        _record.Refusal = refusal;
        Finish(refusal.Outcome());
        return _directive;
    }

    /// <summary>Step (8): the last answer is ready, the books are closed before it is written.</summary>
    private void Finish(Outcome outcome)
    {
        _stage = TransactionStage.Done;
        _record.Close(outcome);
    }
}
