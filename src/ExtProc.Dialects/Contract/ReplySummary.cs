namespace ExtProc.Dialects.Contract;

/// <summary>What metering needs to know of a reply.</summary>
/// <param name="Usage">Token counts; null when Bedrock sent none (yet).</param>
/// <param name="Failure">What the client was told when the reply failed, or null.</param>
/// <param name="FailureKind">How a stream failed.</param>
/// <param name="UnknownEvents">Events, blocks or stop reasons that were passed over because nobody here knows them.</param>
public readonly record struct ReplySummary(
    TokenUsage? Usage,
    Refusal? Failure,
    ReplyFailureKind FailureKind,
    int UnknownEvents)
{
    /// <summary>
    /// Whether tokens were billed of which <see cref="Usage"/> does not tell: the reply ended, was cut or was damaged before any
    /// counts were read (other than by an exception of the upstream), or some have a form that cannot be read.
    /// </summary>
    public bool UsageIsUnreadable { get; init; }
}

/// <summary>The ways a reply can fail after a 200.</summary>
public enum ReplyFailureKind
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>An <c>exception</c> or <c>error</c> frame.</summary>
    Exception,

    /// <summary>A checksum did not match, or a frame's structure is impossible.</summary>
    Corrupt,

    /// <summary>A frame or a whole reply that is beyond the limits, or for which there was no memory.</summary>
    Oversized,

    /// <summary>The body ended inside a frame or before the message was complete.</summary>
    Truncated,

    /// <summary>A payload that is not the JSON it should be, or a whole reply without <c>output</c>.</summary>
    Malformed,
}
