namespace ExtProc.Dialects.Bedrock.Replies;

/// <summary>
/// Makes the stop reason agree with the content. Several models end a turn that calls tools with <c>end_turn</c>, and clients
/// that go by the reason would then lose the calls.
/// </summary>
internal static class StopReasons
{
    /// <summary>The reason that clients are told.</summary>
    /// <param name="said">What Bedrock says. A reason that says the turn was cut or blocked always stays.</param>
    /// <param name="callsTools">Whether the turn holds a call that the client has to answer.</param>
    public static StopReason Of(StopReason said, bool callsTools) =>
        callsTools && said is (StopReason.EndTurn or StopReason.StopSequence or StopReason.Unknown) ? StopReason.ToolUse : said;
}
