using System.Buffers;
using ExtProc.Core.Accounting;
using ExtProc.Core.Http;
using ExtProc.Core.Identity;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Core.Exchange;

/// <content>The client's request: steps (1) to (6).</content>
internal sealed partial class Transaction
{
    /// <summary>Answers the request headers: steps (1) to (3).</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="endOfStream">True when no body will follow.</param>
    /// <param name="peer">Whose connection it is.</param>
    public Directive? OnRequestHeaders(IHeaderView headers, bool endOfStream, ClientPeer peer = default)
    {
        if (_stage != TransactionStage.Start)
        {
            return null;
        }

        _stage = TransactionStage.RequestHeaders;
        BeginMessage();

        // (1) the route
        if (!_services.Routes.TryFind(headers.Find(":method"), headers.Find(":path"), out _called))
        {
            return Refuse(Refusals.UnknownUrl);
        }

        _record.Dialect = _called.Dialect;
        if (headers.Lines > ClientHeaders.MostLines)
        {
            return Refuse(Refusals.TooManyHeaders);
        }

        _record.Lap(Step.Dialect);
        if (_called.Route.NeedsTeam && RefuseCaller(headers, peer) is { } refused)
        {
            return refused;
        }

        if (endOfStream && _called.Route.NeedsBody)
        {
            return Refuse(Refusals.NoBody);
        }

        if (ClientHeaders.IsEncoded(headers))
        {
            return Refuse(Refusals.EncodedBody);
        }

        ClientHeaders.Strip(headers, _directive.Headers);
        SetTeam();
        _directive.ClearRouteCache = true;
        _record.Lap(Step.Team);
        return endOfStream ? AnswerWholeRequest(default, CancellationToken.None) : _directive;
    }

    /// <summary>Answers the whole request body: steps (4) to (6).</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="ended">
    /// Cancelled when the call has ended: nobody reads the answer, so the work is given up and there is none (null).
    /// </param>
    public Directive? OnRequestBody(in ReadOnlySequence<byte> body, CancellationToken ended = default)
    {
        if (_stage != TransactionStage.RequestHeaders)
        {
            return null;
        }

        BeginMessage();
        if (ended.IsCancellationRequested)
        {
            return GiveUp();
        }

        if (body.IsEmpty && _called.Route.NeedsBody)
        {
            return Refuse(Refusals.NoBody);
        }

        return AnswerWholeRequest(body, ended);
    }

    /// <summary>
    /// Answers request trailers: those of a request that was sent are passed on. Before a body they are the end of a
    /// request that has none, which Envoy would otherwise let pass as it came: untranslated and unsigned.
    /// </summary>
    /// <param name="trailers">The trailers; what must not travel as a header must not travel here.</param>
    public Directive? OnRequestTrailers(IHeaderView trailers)
    {
        if (_stage is not (TransactionStage.RequestHeaders or TransactionStage.RequestSent))
        {
            return null;
        }

        BeginMessage();
        if (_stage == TransactionStage.RequestHeaders)
        {
            return Refuse(Refusals.NoBody);
        }

        ClientHeaders.Strip(trailers, _directive.Headers);
        return _directive;
    }

    /// <summary>Nobody waits for the answer any more: what was done so far goes into the books, and there is no answer.</summary>
    private Directive? GiveUp()
    {
        Finish(Outcome.Aborted);
        return null;
    }

    /// <summary>Steps (2) and (3): who calls. Null when it is a team; otherwise the end of the exchange.</summary>
    private Directive? RefuseCaller(IHeaderView headers, ClientPeer peer)
    {
        // (2) identity
        var token = ClientToken.Find(headers);
        if (token.Token is null)
        {
            return Refuse(token.Refusal ?? TokenRefusals.Missing);
        }

        if (!_services.Tokens.TryValidate(token.Token, out var caller, out var refusal, peer))
        {
            return Refuse(refusal);
        }

        _record.Lap(Step.Identity);

        // (3) the team
        if (caller.TeamClaim is null || !_services.Teams.TryFind(caller.TeamClaim, out _team))
        {
            return Refuse(Refusals.TeamNotAllowed);
        }

        _record.Labels = _team.Labels;
        return null;
    }

    // What a client says of its team never travels on, also where no team was asked for.
    private void SetTeam()
    {
        if (_team is null)
        {
            _directive.Headers.Remove(_services.TeamHeader);
        }
        else
        {
            _directive.Headers.Set(_services.TeamHeader, _team.Name);
        }
    }

    private Directive? AnswerWholeRequest(in ReadOnlySequence<byte> body, CancellationToken ended)
    {
        try
        {
            return AnswerBody(body, ended);
        }
        catch (InsufficientMemoryException)
        {
            return Refuse(Refusals.Overloaded);
        }
    }

    private Directive? AnswerBody(in ReadOnlySequence<byte> body, CancellationToken ended)
    {
        using var whole = new ContiguousBody(body, _memory);
        var census = JsonCensus.Of(whole.Memory.Span, _services.MaxBodyValues);
        if (census.Fault(_services.MaxBodyValues) is { } fault)
        {
            return Refuse(Refusal.BadRequest(null, $"The request body {fault}."));
        }

        // Until the body is translated. What the request keeps for its reply stays counted to the end.
        using var parsed = _memory.Reserve(census.ParsedBytes);
        return AnswerCall(whole.Memory, ended);
    }

    private Directive? AnswerCall(ReadOnlyMemory<byte> body, CancellationToken ended)
    {
        var call = new ClientCall(body, _called.Route, _called.Captures);
        if (_called.Route.Operation == Operation.Local)
        {
            return AnswerLocally(call);
        }

        // (4) the profile
        if (!_called.Dialect.TryRead(call, out _request, out var refusal))
        {
            return Refuse(refusal);
        }

        using var request = _request;
        if (!_team!.TryResolve(request.Model, out _profile, out refusal))
        {
            _record.Labels = new TransactionLabels(
                _team.Name, _services.Teams.ModelOf(request.Model) ?? TransactionLabels.Other, TransactionLabels.Other);
            return Refuse(refusal);
        }

        _record.Labels = _profile.Labels;
        _record.Lap(Step.Profile);

        // (5) translate
        refusal = request.Translate(_profile.Translation, _id, _output, _memory, ended);
        _record.IgnoredFields = request.IgnoredFields;
        _memory.Reserve(request.HeldBytes);
        if (ended.IsCancellationRequested)
        {
            return GiveUp();
        }

        if (refusal is not null)
        {
            return Refuse(refusal);
        }

        _record.Lap(Step.Translate);

        // (6) address and sign
        _keys = _services.Endpoint.Keys.Current;
        if (_keys is null)
        {
            return Refuse(Refusals.NoCredentials);
        }

        _operation = request.Stream ? _called.Route.Streamed : _called.Route.Operation;
        _services.Endpoint.Sign(_profile.ModelPath + _operation.Path, _output.Written, _keys, _directive.Headers);
        if (!body.IsEmpty)
        {
            // The answer to request headers has no place for a body: a call without one becomes a request without one.
            _directive.ReplaceBody(_output.Written);
        }

        _directive.Labels = _record.Labels;
        _stage = TransactionStage.RequestSent;
        _record.Lap(Step.Sign);
        return _directive;
    }

    /// <summary>The dialect itself has the answer: nothing is sent on.</summary>
    private Directive AnswerLocally(in ClientCall call)
    {
        var refusal = _called.Dialect.AnswerLocally(call, _team?.Models ?? [], _output);
        if (refusal is not null)
        {
            return Refuse(refusal);
        }

        _directive.Clear();
        _directive.EndWith(200, "extproc_local", _output.Written);
        if (_output.Length > 0)
        {
            _directive.Headers.Set("content-type", "application/json");
        }

        _directive.Labels = _record.Labels;
        _record.Lap(Step.Translate);
        Finish(Outcome.Ok);
        return _directive;
    }
}
