using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using ExtProc.Dialects.Bedrock.Errors;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>A whole Converse reply (200, <c>application/json</c>) on its way to the client.</summary>
public static class WholeTranslator
{
    /// <summary>
    /// Reads what metering needs of a reply that is not given to the client, in memory of fixed size.
    /// </summary>
    /// <param name="body">The reply.</param>
    /// <param name="failure">What the client is told instead.</param>
    public static ReplySummary Meter(ReadOnlyMemory<byte> body, Refusal failure) =>
        Translate(body, SilentWriter.Instance, new ArrayBufferWriter<byte>()) with { Failure = failure, FailureKind = ReplyFailureKind.Oversized };

    /// <summary>
    /// Replays the reply as events into <paramref name="writer"/> and writes the client's reply. When the body is not a
    /// Converse reply nothing is written and the summary holds a 502, and the token counts all the same if they are there.
    /// </summary>
    public static ReplySummary Translate(ReadOnlyMemory<byte> body, IReplyWriter writer, IBufferWriter<byte> output)
    {
        var reply = new WholeReader(body.Span, writer);
        var isReply = Utf8.IsValid(body.Span);
        if (isReply)
        {
            try
            {
                reply.Read();
            }
            catch (JsonException)
            {
                isReply = false;
            }
        }

        if (!isReply)
        {
            return Summarize(ConverseUsage.Find(body.Span), UpstreamFailure.BrokenReply, ReplyFailureKind.Malformed, reply.UnknownEvents);
        }

        writer.WriteWhole(output);
        return Summarize(reply.Usage, failure: null, ReplyFailureKind.None, reply.UnknownEvents);
    }

    private static ReplySummary Summarize(in ConverseUsage usage, Refusal? failure, ReplyFailureKind kind, int unknownEvents) =>
        new(usage.Counts, failure, kind, unknownEvents) { UsageIsUnreadable = usage.IsUnreadable || usage.Counts is null };
}
