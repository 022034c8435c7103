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

        // (1) the dialect
        if (!_services.Paths.TryFind(headers.Find(":method"), headers.Find(":path"), out var dialect))
        {
            return Refuse(Refusals.UnknownUrl);
        }

        _record.Dialect = dialect;
        if (headers.Lines > ClientHeaders.MostLines)
        {
            return Refuse(Refusals.TooManyHeaders);
        }

        _record.Lap(Step.Dialect);

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
        if (endOfStream)
        {
            return Refuse(Refusals.NoBody);
        }

        if (ClientHeaders.IsEncoded(headers))
        {
            return Refuse(Refusals.EncodedBody);
        }

        ClientHeaders.Strip(headers, _directive.Headers);
        _directive.Headers.Set(_services.TeamHeader, _team.Name);
        _directive.ClearRouteCache = true;
        _record.Lap(Step.Team);
        return _directive;
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

        if (body.IsEmpty)
        {
            return Refuse(Refusals.NoBody);
        }

        try
        {
            return AnswerBody(body, ended);
        }
        catch (InsufficientMemoryException)
        {
            return Refuse(Refusals.Overloaded);
        }
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

        // (4) the profile
        if (!_record.Dialect!.TryRead(whole.Memory, out _request, out var refusal))
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

        var path = _profile.ModelPath + (request.Stream ? "/converse-stream" : "/converse");
        _services.Endpoint.Sign(path, _output.Written, _keys, _directive.Headers);
        _directive.ReplaceBody(_output.Written);
        _directive.Labels = _record.Labels;
        _stage = TransactionStage.RequestSent;
        _record.Lap(Step.Sign);
        return _directive;
    }
}
