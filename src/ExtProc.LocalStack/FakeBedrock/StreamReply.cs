namespace ExtProc.LocalStack.FakeBedrock;

/// <summary>Sends the frames of a streamed reply, with the faults that were asked for.</summary>
internal static class StreamReply
{
    private const int FramesBeforeFault = 3;

    /// <summary>Writes the stream, one flush a frame.</summary>
    /// <param name="context">The exchange; its status and headers are set.</param>
    /// <param name="reply">What to say.</param>
    /// <param name="directives">Faults and pace.</param>
    /// <param name="clock">Measures the pace.</param>
    public static async Task WriteAsync(HttpContext context, FakeReply reply, Directives directives, TimeProvider clock)
    {
        var frames = ConverseEvents.Frames(reply);
        if (directives.Has("exception-first"))
        {
            frames.Clear();
            frames.Add(EventStreamEncoder.Exception("throttlingException", JsonBytes.Message("Too many tokens, please wait before trying again.")));
        }
        else if (directives.Has("exception-mid"))
        {
            CutAfterFault(frames);
            frames.Add(EventStreamEncoder.Exception("modelStreamErrorException", JsonBytes.Message("The model ended the stream unexpectedly.")));
        }
        else if (directives.Has("access-denied-mid"))
        {
            CutAfterFault(frames);
            frames.Add(EventStreamEncoder.Exception("accessDeniedException", JsonBytes.Message("User: arn:aws:sts::111122223333:assumed-role/gateway/x may not.")));
        }
        else if (directives.Has("malformed-mid"))
        {
            // What follows it is as good as ever.
            frames.Insert(FramesBeforeFault, EventStreamEncoder.Event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"text\":5}}"u8));
        }
        else if (directives.Has("bad-crc"))
        {
            frames[FramesBeforeFault][^6] ^= 0x01;
        }
        else if (directives.Has("truncate"))
        {
            CutAfterFault(frames);
            frames[^1] = frames[^1][..^7];
        }
        else if (directives.Has("break"))
        {
            CutAfterFault(frames);
        }

        var pause = directives.Has("slow") ? TimeSpan.FromMilliseconds(directives.Number("slow", 50)) : TimeSpan.Zero;
        foreach (var frame in frames)
        {
            await context.Response.Body.WriteAsync(frame, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(pause, clock, context.RequestAborted);
        }

        if (directives.Has("break"))
        {
            // Envoy answers 502 when the upstream breaks before the sidecar has answered the headers. In the middle of a
            // stream is later than that.
            await Task.Delay(TimeSpan.FromMilliseconds(directives.Number("break", 250)), clock, context.RequestAborted);
            throw new BrokenConnection();
        }
    }

    private static void CutAfterFault(List<byte[]> frames)
    {
        if (frames.Count > FramesBeforeFault)
        {
            frames.RemoveRange(FramesBeforeFault, frames.Count - FramesBeforeFault);
        }
    }
}
