using System.Text;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Tests.Bedrock.Replies;

/// <summary>An event as text, so that it can be compared after its bytes are gone.</summary>
internal sealed record ReadEvent(
    ConverseEventKind Kind,
    int BlockIndex = 0,
    string Text = "",
    string ToolUseId = "",
    string ToolName = "",
    StopReason StopReason = StopReason.Unknown,
    TokenUsage? Usage = null,
    string RawJson = "",
    string SourceUrl = "",
    string SourceTitle = "",
    string ServiceTier = "",
    string GuardrailTrace = "")
{
    public static ReadEvent Of(in ConverseEvent converseEvent) => new(
        converseEvent.Kind,
        converseEvent.BlockIndex,
        Encoding.UTF8.GetString(converseEvent.EscapedText),
        Encoding.UTF8.GetString(converseEvent.ToolUseId),
        Encoding.UTF8.GetString(converseEvent.ToolName),
        converseEvent.StopReason,
        converseEvent.Usage,
        Encoding.UTF8.GetString(converseEvent.RawJson),
        Encoding.UTF8.GetString(converseEvent.SourceUrl),
        Encoding.UTF8.GetString(converseEvent.SourceTitle),
        Encoding.UTF8.GetString(converseEvent.ServiceTier),
        Encoding.UTF8.GetString(converseEvent.GuardrailTrace));

    /// <summary>Reads one payload; null when it is refused.</summary>
    public static ReadEvent? From(string eventType, byte[] payload) =>
        ConverseEventReader.TryRead(Encoding.UTF8.GetBytes(eventType), payload, out var converseEvent)
            ? Of(in converseEvent)
            : null;

    public static ReadEvent? From(string eventType, string payload) => From(eventType, Encoding.UTF8.GetBytes(payload));
}
