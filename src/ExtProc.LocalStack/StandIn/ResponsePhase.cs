using BodySendMode = ExtProc.Protos.ProcessingMode.Types.BodySendMode;

namespace ExtProc.LocalStack.StandIn;

/// <summary>The way of a reply through the processor to the client.</summary>
/// <remarks>
/// <code>
/// headers → ask → immediate: that instead
///               → no body:   send
///               → STREAMED:  send headers, then ask for every piece as it comes
///               → else:      collect, ask, send        over the limit: 500; cut by the upstream: 502
/// </code>
/// </remarks>
internal sealed class ResponsePhase(Processor processor, ClientReply client, AccessEntry entry)
{
    private const int PieceSize = 16 * 1024;
    private const string UpstreamBroke = "upstream_reset_after_response_started{protocol_error}";

    /// <summary>Runs it to its end.</summary>
    public async Task RunAsync(Reply reply, CancellationToken cancellation)
    {
        entry.Details = reply.Details;
        var answer = await processor.ResponseHeadersAsync(reply);
        if (answer.Immediate is { } immediate)
        {
            await client.SendAsync(immediate);
            return;
        }

        reply.Headers.Apply(answer.Common.HeaderMutation);
        if (reply.Body is null)
        {
            await client.StartAsync(reply);
        }
        else if (answer.ModeOverride?.ResponseBodyMode == BodySendMode.Streamed)
        {
            await StreamAsync(reply, reply.Body, cancellation);
        }
        else
        {
            await WholeAsync(reply, reply.Body, cancellation);
        }
    }

    private async Task WholeAsync(Reply reply, Stream source, CancellationToken cancellation)
    {
        byte[]? body;
        try
        {
            body = await CollectAsync(source, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            entry.Flags = "UPE";
            await client.FailAsync(502, UpstreamBroke);
            return;
        }

        if (body is null)
        {
            // Not shown to the processor.
            await client.FailAsync(500, "response_payload_too_large");
            return;
        }

        var answer = await processor.ResponseBodyAsync(body, endOfStream: true);
        if (answer.Immediate is { } immediate)
        {
            await client.SendAsync(immediate);
            return;
        }

        reply.Headers.Apply(answer.Common.HeaderMutation);
        var sent = answer.Body(body);
        ContentLength.Check(reply.Headers, answer, sent.Length);
        await client.StartAsync(reply);
        await client.WriteAsync(sent, cancellation);
    }

    private async Task StreamAsync(Reply reply, Stream source, CancellationToken cancellation)
    {
        var left = reply.ContentLength;
        var piece = new byte[PieceSize];
        await client.StartAsync(reply);
        int read;
        do
        {
            try
            {
                read = await source.ReadAsync(piece, cancellation);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // No more messages: nothing can be said to the client any more.
                client.Abort(UpstreamBroke, "UPE");
                return;
            }

            left -= read;
            // A known length ends with its last byte; a chunked body with one more, empty message.
            var end = read == 0 || left == 0;
            var answer = await processor.ResponseBodyAsync(piece.AsMemory(0, read).ToArray(), end);
            if (answer.Immediate is not null)
            {
                client.Abort(reply.Details, "-");
                return;
            }

            await client.WriteAsync(answer.Body(piece.AsMemory(0, read)), cancellation);
            read = end ? 0 : read;
        }
        while (read > 0);
    }

    private static async Task<byte[]?> CollectAsync(Stream source, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var piece = new byte[PieceSize];
        int read;
        while ((read = await source.ReadAsync(piece, cancellation)) > 0)
        {
            if (bytes.Length + read > Exchange.BufferLimit)
            {
                return null;
            }

            bytes.Write(piece, 0, read);
        }

        return bytes.ToArray();
    }
}
