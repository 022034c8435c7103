using System.Buffers;
using System.Globalization;
using ExtProc.Core.Accounting;
using ExtProc.Core.Http;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Reading;

namespace ExtProc.Core.Exchange;

/// <content>The reply: step (7).</content>
internal sealed partial class Transaction
{
    // Inside a stream they come without a status; as a reply of their own they have this one.
    // https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
    private const int StatusOfAuthExceptions = 403;

    /// <summary>Answers the response headers. They may come at any time: Envoy's own replies take this way too.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="codeDetails">Envoy's <c>response.code_details</c>, or null.</param>
    /// <param name="endOfStream">True when no body will follow.</param>
    public Directive? OnResponseHeaders(IHeaderView headers, string? codeDetails, bool endOfStream)
    {
        if (_stage >= TransactionStage.ResponseHeaders)
        {
            return null;
        }

        var requestSent = _stage == TransactionStage.RequestSent;
        _stage = TransactionStage.ResponseHeaders;
        BeginMessage();

        _upstream = UpstreamReply.Read(headers, codeDetails);
        _responseKind = ResponseKinds.Decide(
            headers, _upstream.Status, codeDetails, requestSent ? _operation : null);

        if (endOfStream || _responseKind == ResponseKind.Unexpected)
        {
            return Refuse(WithoutBody());
        }

        // A reply that Envoy says is its own has the headers that its operator gave it.
        if (_responseKind != ResponseKind.LocalReply || codeDetails is null)
        {
            UpstreamHeaders.Strip(headers, _directive.Headers);
        }

        // What OpenAI's SDKs show as the request's id.
        _directive.Headers.Set("x-request-id", _upstream.RequestId);
        if (IgnoredFields.Format(_record.IgnoredFields) is { } ignored)
        {
            _directive.Headers.Set(IgnoredFields.Header, ignored);
        }

        if (_responseKind is ResponseKind.EventStream or ResponseKind.Whole)
        {
            BeginReply();
        }

        _record.Lap(Step.Decide);
        return _directive;
    }

    /// <summary>
    /// Answers response trailers: the last message of a stream whose upstream sends any. Their answer can carry no body:
    /// a stream that is not complete by now gets none (null), so that Envoy breaks it off instead of ending it.
    /// </summary>
    /// <param name="trailers">The trailers; none of them reaches the client.</param>
    public Directive? OnResponseTrailers(IHeaderView trailers)
    {
        if (_stage != TransactionStage.ResponseHeaders)
        {
            return null;
        }

        BeginMessage();
        if (!StreamIsOpen)
        {
            return Refuse(WithoutBody());
        }

        UpstreamHeaders.StripTrailers(trailers, _directive.Headers);

        _reply!.Complete(_output);
        _record.Reply = _reply.Summary;
        Finish(_record.Reply.Failure?.Outcome() ?? Outcome.Ok);
        return _record.Reply.Failure is null ? _directive : null;
    }

    /// <summary>Answers the whole body, or one chunk of a stream.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="endOfStream">True with the last chunk. A whole body is complete either way.</param>
    public Directive? OnResponseBody(in ReadOnlySequence<byte> body, bool endOfStream)
    {
        if (_stage != TransactionStage.ResponseHeaders)
        {
            return null;
        }

        BeginMessage();
        if (_responseKind == ResponseKind.EventStream)
        {
            return AnswerChunk(body, endOfStream);
        }

        try
        {
            return AnswerWhole(body);
        }
        catch (InsufficientMemoryException)
        {
            // A body in pieces is at most what the transport leaves in its pipe.
            return MeterAlone(body.IsSingleSegment ? body.First : body.ToArray(), Refusals.Overloaded);
        }
    }

    /// <summary>A response without a body has no body phase, and its headers alone say nothing a client could read.</summary>
    private Refusal WithoutBody()
    {
        switch (_responseKind)
        {
            case ResponseKind.LocalReply:
                return Refusals.ByEnvoy(_upstream.Status, _upstream.CodeDetails);
            case ResponseKind.UpstreamError:
                return ReadError([]);
            default:
                // A success that is billed, in a form in which nobody looks for the token counts.
                _record.Reply = _record.Reply with { UsageIsUnreadable = true };
                return Refusals.UnexpectedReply;
        }
    }

    private void BeginReply()
    {
        var identity = new ReplyIdentity(_upstream.RequestId, _services.Time.GetUtcNow().ToUnixTimeSeconds(), ReplyModel());
        _reply = _request!.CreateReply(identity, _services.MaxFrameBytes, _memory);
        if (_responseKind != ResponseKind.EventStream)
        {
            return;
        }

        _directive.StreamResponseBody = true;

        // A length announced for the upstream's bytes would cut or break the translated ones.
        _directive.Headers.Remove("content-length");
        _directive.Headers.Set("content-type", _reply.StreamContentType);
        _directive.Headers.Set("cache-control", "no-cache");
    }

    /// <summary>The name the client used; a client that named an ARN or nothing gets the configured name, never the ARN.</summary>
    private string ReplyModel() =>
        _request!.Model is { Length: > 0 } model && !model.StartsWith("arn:", StringComparison.Ordinal)
            ? model
            : _profile!.Model;

    private Directive AnswerChunk(in ReadOnlySequence<byte> chunk, bool endOfStream)
    {
        TranslateChunk(chunk, endOfStream);
        var before = _record.Reply;
        _record.Reply = _reply!.Summary;
        if (_record.Reply.Usage is { } usage && usage != before.Usage)
        {
            // With the answer that holds the usage, not the last one: a client may leave in between. Envoy keeps the last
            // numbers it was told, as the metrics do.
            _directive.Usage = usage;
        }

        if (before.Failure is null && _record.Reply.Failure is { Code: Refusals.UpstreamAuthError } failure)
        {
            // The status is too late for the client, whose stream is open.
            _ = AuthRefused(failure, StatusOfAuthExceptions);
        }

        // Also when it is empty: an answer without a body would let the raw frames through.
        _directive.ReplaceBody(_output.Written);
        _record.Lap(Step.Reply);
        if (endOfStream)
        {
            Finish(_record.Reply.Failure?.Outcome() ?? Outcome.Ok);
        }

        return _directive;
    }

    private void TranslateChunk(in ReadOnlySequence<byte> chunk, bool endOfStream)
    {
        try
        {
            _reply!.Feed(chunk, _output);
            if (endOfStream)
            {
                _reply.Complete(_output);
            }
        }
        catch (InsufficientMemoryException)
        {
            // What is there ends in the middle of an event.
            _output.Release();
            _reply!.Abandon(Refusals.Overloaded, _output);
        }
    }

    private Directive AnswerWhole(in ReadOnlySequence<byte> body)
    {
        using var whole = new ContiguousBody(body, _memory);
        return _responseKind switch
        {
            ResponseKind.Whole => TranslateWhole(whole.Memory),
            ResponseKind.UpstreamError => ReplaceWithError(ReadError(whole.Memory.Span)),
            _ => ReplaceWithError(Refusals.ByEnvoy(_upstream.Status, _upstream.CodeDetails)),
        };
    }

    private Directive TranslateWhole(ReadOnlyMemory<byte> body)
    {
        var census = JsonCensus.Of(body.Span, _services.MaxBodyValues);
        if (census.Fault(_services.MaxBodyValues) is { } fault)
        {
            return MeterAlone(body, Refusals.ReplyTooLarge(fault));
        }

        using var parsed = _memory.Reserve(census.ParsedBytes);
        _reply!.Translate(body, _output);
        _record.Reply = _reply.Summary;
        _directive.Usage = _record.Reply.Usage;
        if (_record.Reply.Failure is { } failure)
        {
            return ReplaceWithError(failure);
        }

        ReplaceWithJson();
        _record.Lap(Step.Reply);
        Finish(Outcome.Ok);
        return _directive;
    }

    /// <summary>The client gets an error, but Bedrock has done its work: what the reply says of it counts.</summary>
    private Directive MeterAlone(ReadOnlyMemory<byte> body, Refusal refusal)
    {
        if (_responseKind == ResponseKind.Whole)
        {
            _reply!.Meter(body, refusal);
            _record.Reply = _reply.Summary;
            _directive.Usage = _record.Reply.Usage;
        }

        return ReplaceWithError(refusal);
    }

    private Refusal ReadError(ReadOnlySpan<byte> body)
    {
        var refusal = _request!.ReadFailure(_upstream.Status, _upstream.ErrorType, _upstream.RetryAfter, body);
        return refusal.Code == Refusals.UpstreamAuthError ? AuthRefused(refusal, _upstream.Status) : refusal;
    }

    /// <summary>AWS refused the gateway itself: tells the operator, and asks for other keys when these have expired.</summary>
    /// <param name="refusal">What the client is told.</param>
    /// <param name="status">The status of AWS.</param>
    private Refusal AuthRefused(Refusal refusal, int status)
    {
        TransactionLog.UpstreamAuthRefused(_services.Logger, status, _upstream.RequestId);

        // 503 says "again, soon": only when other keys are on their way.
        return refusal.Status == 503 && !_services.Endpoint.Keys.RequestRenewal(_keys!) ? refusal with { Status = 502 } : refusal;
    }

    private Directive ReplaceWithError(Refusal refusal)
    {
        _output.Clear();
        (_record.Dialect ?? _services.Routes.Fallback).WriteError(refusal, _output);
        _directive.Headers.Set(":status", refusal.Status.ToString(CultureInfo.InvariantCulture));
        if (refusal.RetryAfter is { } retryAfter)
        {
            _directive.Headers.Set("retry-after", retryAfter);
        }

        _directive.Labels = _record.Labels;
        ReplaceWithJson();
        _record.Lap(Step.Reply);
        Finish(refusal.Outcome());
        return _directive;
    }

    private void ReplaceWithJson()
    {
        _directive.ReplaceBody(_output.Written);
        _directive.Headers.Remove("content-encoding");
        _directive.Headers.Set("content-type", "application/json");
        _directive.Headers.Set("content-length", _output.Length.ToString(CultureInfo.InvariantCulture));
    }
}
