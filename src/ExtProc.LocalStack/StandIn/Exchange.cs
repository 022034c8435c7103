using System.Globalization;
using ExtProc.LocalStack.Hosting;
using ExtProc.Protos;
using Microsoft.AspNetCore.Http.Features;

namespace ExtProc.LocalStack.StandIn;

/// <summary>One HTTP exchange, in the order in which Envoy runs it with the shipped bootstrap.</summary>
/// <remarks>
/// <code>
/// request headers  → ask → apply
/// request body     → collect, ask → apply        over the limit: 413
/// route            → by x-team, after the body's answer; none: 403
/// upstream         → the reply, or 503
/// response         → see <see cref="ResponsePhase"/>; the gateway's own 403, 413 and 503 go through it too
/// </code>
/// </remarks>
internal sealed class Exchange(HttpContext context, Processor processor, Upstream upstream, AccessEntry entry)
{
    /// <summary>The listener's buffer limit.</summary>
    public const int BufferLimit = 32 * 1024 * 1024;

    private readonly ClientReply _client = new(context, entry);
    private readonly HeaderList _headers = new();

    /// <summary>Runs it to its end.</summary>
    public async Task RunAsync()
    {
        entry.Request = _headers;
        try
        {
            ReadHeaders();
            using var reply = await RequestAsync();
            if (reply is not null)
            {
                await new ResponsePhase(processor, _client, entry).RunAsync(reply, context.RequestAborted);
            }
        }
        catch (ProcessorFailure failure)
        {
            await _client.FailAsync(failure.Status, failure.Details);
        }
    }

    private async Task<Reply?> RequestAsync()
    {
        var hasBody = context.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody;
        var answer = await processor.RequestHeadersAsync(_headers, endOfStream: !hasBody, context.Connection);
        if (await AnsweredAsync(answer))
        {
            return null;
        }

        byte[]? body = null;
        if (hasBody)
        {
            body = await RequestBody.ReadAsync(context.Request, BufferLimit);
            if (body is null)
            {
                return Reply.TooLarge();
            }

            answer = await processor.RequestBodyAsync(body);
            if (await AnsweredAsync(answer))
            {
                return null;
            }

            body = answer.Body(body).ToArray();
            ContentLength.Check(_headers, answer, body.Length);
        }

        return await RouteAsync(body);
    }

    private async Task<Reply> RouteAsync(byte[]? body)
    {
        if (_headers["x-team"] is null)
        {
            return Reply.NoTeam();
        }

        var (reply, attempts) = await upstream.SendAsync(_headers, body, context.RequestAborted);
        entry.Attempts = attempts;
        entry.Flags = reply.Flags(attempts);
        return reply;
    }

    private async Task<bool> AnsweredAsync(Answer answer)
    {
        if (answer.Immediate is { } immediate)
        {
            await _client.SendAsync(immediate);
            return true;
        }

        _headers.Apply(answer.Common.HeaderMutation);
        return false;
    }

    private void ReadHeaders()
    {
        var request = context.Request;
        _headers.Add(":authority", request.Host.Value ?? "");
        _headers.Add(":path", RequestPath.Normalise(RequestTarget.Of(context)));
        _headers.Add(":method", request.Method);
        _headers.Add(":scheme", "http");
        foreach (var (name, values) in request.Headers)
        {
            foreach (var value in values)
            {
                var lower = name.ToLowerInvariant();
                if (lower is not ("host" or "expect" or "connection" or "keep-alive" or "x-team") && !lower.StartsWith(':') && !lower.StartsWith("x-envoy-", StringComparison.Ordinal))
                {
                    _headers.Add(lower, value ?? "");
                }
            }
        }

        _headers.Set("x-envoy-external-address", context.Connection.RemoteIpAddress?.ToString() ?? "");
        _headers.Set("x-forwarded-proto", "http");
        _headers.Set("x-request-id", Guid.NewGuid().ToString());
    }
}

/// <summary>Envoy's check of a replaced body against the length that the headers state.</summary>
internal static class ContentLength
{
    /// <summary>Fails the exchange when they differ.</summary>
    public static void Check(HeaderList headers, Answer answer, int length)
    {
        if (answer.Common.BodyMutation is { MutationCase: not BodyMutation.MutationOneofCase.None }
            && headers["content-length"] is { } stated && stated != length.ToString(CultureInfo.InvariantCulture))
        {
            throw new ProcessorFailure(500, "mismatch_between_content_length_and_the_length_of_the_mutated_body");
        }
    }
}
