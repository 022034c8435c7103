using System.Buffers;
using ExtProc.Dialects.Bedrock.Errors;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Wire.EventStream;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>
/// A ConverseStream reply on its way to the client: event-stream bytes in at any cut, the dialect's stream out.
/// Every stream ends in exactly one way: cleanly, or with one error event. What follows a failure is read for its token
/// counts alone. Used by one thread.
/// </summary>
/// <param name="writer">The dialect's writer of this reply.</param>
/// <param name="maxFrameBytes">Largest event-stream message accepted; checked before anything is kept.</param>
/// <param name="memory">Where long messages that come in pieces are put together; .NET's own pool by default.</param>
public sealed class StreamTranslator(IReplyWriter writer, int maxFrameBytes, MemoryPool<byte>? memory = null) : IDisposable
{
    private readonly FrameReader _frames = new(maxFrameBytes, memory);

    private TokenUsage? _usage;
    private bool _usageIsUnreadable;
    private Refusal? _failure;
    private ReplyFailureKind _failureKind;
    private int _unknownEvents;
    private bool _callsTools;
    private bool _messageStopped;
    private bool _ended;

    /// <summary>What was learnt of the reply so far.</summary>
    public ReplySummary Summary =>
        new(_usage, _failure, _failureKind, _unknownEvents) { UsageIsUnreadable = _usageIsUnreadable || HasLostUsage };

    /// <summary>Whether the first visible output (text, reasoning or a tool call) has been written.</summary>
    public bool HasOutput { get; private set; }

    // Bedrock bills what it has generated, also when the rest never arrives. After an exception of its own it sends no counts.
    private bool HasLostUsage => _usage is null && (_ended || _failure is not null) && _failureKind != ReplyFailureKind.Exception;

    /// <summary>
    /// Translates every frame that is complete with this chunk and keeps the rest. Writes nothing when no frame is
    /// complete, or after the stream has failed. Allocates nothing per event.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">There is no room for it: <see cref="Abandon"/> is what remains.</exception>
    public void Feed(in ReadOnlySequence<byte> chunk, IBufferWriter<byte> output)
    {
        var rest = chunk;
        while (!_ended)
        {
            switch (_frames.TryRead(ref rest, out var frame))
            {
                case ReadStatus.Complete when _failure is null:
                    Translate(in frame, output);
                    break;
                case ReadStatus.Complete:
                    TakeUsageOf(in frame);
                    break;
                case ReadStatus.Incomplete:
                    return;
                case ReadStatus.Oversized:
                    Fail(ReplyFailureKind.Oversized, UpstreamFailure.BrokenReply, output);
                    break;
                case ReadStatus.Damaged:
                    Fail(ReplyFailureKind.Corrupt, UpstreamFailure.BrokenReply, output);
                    break;
                default:
                    // The position is lost, for good.
                    Fail(ReplyFailureKind.Corrupt, UpstreamFailure.BrokenReply, output);
                    return;
            }
        }
    }

    /// <summary>The body ended: writes the clean end, or an error event when the reply was not complete.</summary>
    public void End(IBufferWriter<byte> output)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        if (!_messageStopped || _frames.IsInsideFrame)
        {
            Fail(ReplyFailureKind.Truncated, UpstreamFailure.TruncatedReply, output);
        }

        if (_failure is null)
        {
            writer.WriteStreamEnd(output);
        }
    }

    /// <summary>Ends a stream that cannot be translated any further with an error event; nothing after it is read.</summary>
    public void Abandon(Refusal failure, IBufferWriter<byte> output)
    {
        if (!_ended)
        {
            Fail(ReplyFailureKind.Oversized, failure, output);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _frames.Dispose();

    private void Translate(in Frame frame, IBufferWriter<byte> output)
    {
        switch (frame.MessageType)
        {
            case MessageType.Event:
                if (ConverseEventReader.TryRead(frame.EventType, frame.Payload, out var converseEvent))
                {
                    Pass(in converseEvent, output);
                }
                else
                {
                    TakeUsageOf(in frame);
                    Fail(ReplyFailureKind.Malformed, UpstreamFailure.BrokenReply, output);
                }

                break;
            case MessageType.Exception:
                var exception = UpstreamFailure.ReadException(frame.ExceptionType, frame.Payload);
                Fail(ReplyFailureKind.Exception, exception, output);
                break;
            case MessageType.Error:
                var error = UpstreamFailure.ReadErrorFrame(frame.ErrorCode, frame.ErrorMessage);
                Fail(ReplyFailureKind.Exception, error, output);
                break;
            default:
                _unknownEvents++;
                break;
        }
    }

    private void Pass(in ConverseEvent converseEvent, IBufferWriter<byte> output)
    {
        switch (converseEvent.Kind)
        {
            case ConverseEventKind.Metadata:
                TakeUsage(converseEvent.Usage, converseEvent.UsageIsUnreadable);
                _unknownEvents += converseEvent.OddMembers;
                break;
            case ConverseEventKind.Unknown:
            // The client has been told why the answer ended: content that comes later has no place to go.
            case var _ when _messageStopped:
                _unknownEvents++;
                return;
            case ConverseEventKind.MessageStop:
                _messageStopped = true;
                _unknownEvents += converseEvent.StopReason == StopReason.Unknown ? 1 : 0;
                writer.WriteEvent(converseEvent with { StopReason = StopReasons.Of(converseEvent.StopReason, _callsTools) }, output);
                return;
            case ConverseEventKind.ToolUseStart:
                HasOutput = _callsTools = true;
                break;
            case ConverseEventKind.TextDelta or ConverseEventKind.ReasoningTextDelta:
                HasOutput |= !converseEvent.EscapedText.IsEmpty;
                break;
            default:
                break;
        }

        writer.WriteEvent(in converseEvent, output);
    }

    /// <summary>Reads the token counts of a frame that is not translated.</summary>
    private void TakeUsageOf(in Frame frame)
    {
        if (ConverseEventReader.IsMetadata(in frame))
        {
            var usage = ConverseUsage.Find(frame.Payload);
            TakeUsage(usage.Counts, usage.IsUnreadable);
        }
    }

    /// <summary>Of several counts the last ones hold, for the client, the metrics and the access log alike.</summary>
    private void TakeUsage(TokenUsage? counts, bool isUnreadable)
    {
        _usage = counts ?? _usage;
        _usageIsUnreadable |= isUnreadable;
    }

    /// <summary>Tells the client the first failure; a later one is only the first one's consequence.</summary>
    private void Fail(ReplyFailureKind kind, Refusal failure, IBufferWriter<byte> output)
    {
        if (_failure is not null)
        {
            return;
        }

        _failureKind = kind;
        _failure = failure;
        writer.WriteStreamError(failure, output);
    }
}
