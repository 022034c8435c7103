using System.Text.Json;
using System.Text.Unicode;
using ExtProc.Dialects.Bedrock.Vocabulary;
using ExtProc.Dialects.Wire.EventStream;

namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>
/// Reads the payload of one stream event. Members may come in any order, unknown ones are passed over, and so is the
/// filler <c>p</c> that hides the size of tokens. An event or block nobody here knows is read as
/// <see cref="ConverseEventKind.Unknown"/>. Allocates nothing, except to repair half a surrogate pair.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html</remarks>
internal static class ConverseEventReader
{
    /// <summary>Reads one event as views into <paramref name="payload"/>.</summary>
    /// <param name="eventType">The frame's <c>:event-type</c>.</param>
    /// <param name="payload">The frame's payload.</param>
    /// <param name="converseEvent">The event, when this returns true.</param>
    /// <returns>False when the payload of a known event is not UTF-8, not JSON, or has a member of a wrong type.</returns>
    public static bool TryRead(
        scoped ReadOnlySpan<byte> eventType,
        ReadOnlySpan<byte> payload,
        out ConverseEvent converseEvent)
    {
        converseEvent = default;
        var kind = KindOf(eventType);
        if (kind == EventType.Unknown)
        {
            return true;
        }

        // The JSON reader does not look inside strings, and their bytes are copied as they are.
        if (!Utf8.IsValid(payload))
        {
            return false;
        }

        try
        {
            var json = new Utf8JsonReader(payload, ConverseJson.AnyDepth);
            converseEvent = Read(kind, ref json, payload);
            ConverseJson.End(ref json);
            return true;
        }
        catch (JsonException)
        {
            converseEvent = default;
            return false;
        }
    }

    /// <summary>Whether a frame is the event that holds the token counts.</summary>
    public static bool IsMetadata(in Frame frame) =>
        frame.MessageType == MessageType.Event && KindOf(frame.EventType) == EventType.Metadata;

    private static ConverseEvent Read(EventType type, scoped ref Utf8JsonReader json, ReadOnlySpan<byte> payload)
    {
        var content = default(ConverseEvent);
        var index = 0;
        var stopReason = StopReason.Unknown;
        var metadata = default(ConverseMetadata);
        if (!ConverseJson.EnterObject(ref json))
        {
            throw new JsonException();
        }

        while (JsonMember.Next(ref json))
        {
            if (JsonMember.IsNamed(ref json, ReplyMember.ContentBlockIndex))
            {
                index = ConverseJson.ReadIndex(ref json);
            }
            else if (type == EventType.Delta && JsonMember.IsNamed(ref json, ReplyMember.Delta))
            {
                content = ReadDelta(ref json);
            }
            else if (type == EventType.Start && JsonMember.IsNamed(ref json, ReplyMember.Start))
            {
                content = ReadStart(ref json, payload);
            }
            else if (type == EventType.MessageStop && JsonMember.IsNamed(ref json, ReplyMember.StopReason))
            {
                stopReason = ConverseJson.ReadStopReason(ref json);
            }
            else if (type == EventType.Metadata)
            {
                metadata.ReadMember(ref json, payload);
            }
            else
            {
                json.Skip();
            }
        }

        return type switch
        {
            EventType.MessageStart => new() { Kind = ConverseEventKind.MessageStart },
            EventType.Stop => new() { Kind = ConverseEventKind.BlockStop, BlockIndex = index },
            EventType.MessageStop => new() { Kind = ConverseEventKind.MessageStop, StopReason = stopReason },
            EventType.Metadata => metadata.Event,
            _ => content with { BlockIndex = index },
        };
    }

    private static ConverseEvent ReadStart(scoped ref Utf8JsonReader json, ReadOnlySpan<byte> payload)
    {
        var start = default(ConverseEvent);
        if (!ConverseJson.EnterObject(ref json))
        {
            return start;
        }

        while (JsonMember.Next(ref json))
        {
            if (!JsonMember.IsNamed(ref json, ReplyMember.ToolUse))
            {
                json.Skip();
                continue;
            }

            var tool = ConverseToolUse.Read(ref json, payload);
            if (!tool.RunsOnServer)
            {
                start = new() { Kind = ConverseEventKind.ToolUseStart, ToolUseId = tool.Id, ToolName = tool.Name };
            }
        }

        return start;
    }

    private static ConverseEvent ReadDelta(scoped ref Utf8JsonReader json)
    {
        var delta = default(ConverseEvent);
        if (!ConverseJson.EnterObject(ref json))
        {
            return delta;
        }

        while (JsonMember.Next(ref json))
        {
            if (JsonMember.IsNamed(ref json, ReplyMember.Text))
            {
                delta = ReadText(ref json, ConverseEventKind.TextDelta, delta);
            }
            else if (JsonMember.IsNamed(ref json, ReplyMember.ToolUse))
            {
                delta = ReadToolInput(ref json, delta);
            }
            else if (JsonMember.IsNamed(ref json, ReplyMember.ReasoningContent))
            {
                delta = ReadReasoning(ref json, delta);
            }
            else if (JsonMember.IsNamed(ref json, ReplyMember.Citation))
            {
                delta = ReadCitation(ref json, delta);
            }
            else
            {
                json.Skip();
            }
        }

        return delta;
    }

    private static ConverseEvent ReadCitation(scoped ref Utf8JsonReader json, ConverseEvent delta)
    {
        if (!ConverseJson.EnterObject(ref json))
        {
            return delta;
        }

        var citation = ConverseCitation.ReadMembers(ref json);
        return citation.Url.IsEmpty
            ? delta
            : new() { Kind = ConverseEventKind.WebCitation, SourceUrl = citation.Url, SourceTitle = citation.Title };
    }

    private static ConverseEvent ReadToolInput(scoped ref Utf8JsonReader json, ConverseEvent delta)
    {
        if (!ConverseJson.EnterObject(ref json))
        {
            return delta;
        }

        while (JsonMember.Next(ref json))
        {
            if (JsonMember.IsNamed(ref json, ReplyMember.Input))
            {
                delta = ReadText(ref json, ConverseEventKind.ToolInputDelta, delta);
            }
            else
            {
                json.Skip();
            }
        }

        return delta;
    }

    private static ConverseEvent ReadReasoning(scoped ref Utf8JsonReader json, ConverseEvent delta)
    {
        if (!ConverseJson.EnterObject(ref json))
        {
            return delta;
        }

        while (JsonMember.Next(ref json))
        {
            if (JsonMember.IsNamed(ref json, ReplyMember.Text))
            {
                delta = ReadText(ref json, ConverseEventKind.ReasoningTextDelta, delta);
            }
            else if (JsonMember.IsNamed(ref json, ReplyMember.Signature))
            {
                delta = ReadText(ref json, ConverseEventKind.ReasoningSignatureDelta, delta);
            }
            else if (JsonMember.IsNamed(ref json, ReplyMember.RedactedContent))
            {
                delta = ReadText(ref json, ConverseEventKind.ReasoningRedacted, delta);
            }
            else
            {
                json.Skip();
            }
        }

        return delta;
    }

    private static ConverseEvent ReadText(
        scoped ref Utf8JsonReader json,
        ConverseEventKind kind,
        ConverseEvent otherwise) =>
        ConverseJson.TryReadText(ref json, out var text) ? new() { Kind = kind, EscapedText = text } : otherwise;

    private static EventType KindOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual(ReplyMember.ContentBlockDelta) => EventType.Delta,
        _ when name.SequenceEqual(ReplyMember.ContentBlockStart) => EventType.Start,
        _ when name.SequenceEqual(ReplyMember.ContentBlockStop) => EventType.Stop,
        _ when name.SequenceEqual(ReplyMember.MessageStart) => EventType.MessageStart,
        _ when name.SequenceEqual(ReplyMember.MessageStop) => EventType.MessageStop,
        _ when name.SequenceEqual(ReplyMember.Metadata) => EventType.Metadata,
        _ => EventType.Unknown,
    };

    private enum EventType
    {
        Unknown,
        MessageStart,
        Start,
        Delta,
        Stop,
        MessageStop,
        Metadata,
    }
}
