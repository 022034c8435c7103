using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Accounting;

/// <summary>
/// What one exchange leaves behind, built once when it is closed: one source of numbers for everybody who counts. Names in it
/// come from closed sets only, so that a sink may write all of them down.
/// </summary>
internal readonly struct UsageRecord
{
    /// <summary>Whose exchange it was, as far as it was known.</summary>
    public required TransactionLabels Labels { get; init; }

    /// <summary>The name of the dialect, or <see cref="TransactionLabels.Other"/> when the path belongs to none.</summary>
    public required string Dialect { get; init; }

    /// <summary>How it ended.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>The rule that was broken, when the outcome is <see cref="Outcome.Refused"/>; else null.</summary>
    public string? RefusalReason { get; init; }

    /// <summary>Fields of the request that had no effect.</summary>
    public IgnoredFieldLabels IgnoredFields { get; init; }

    /// <summary>Token counts; null when Bedrock sent none.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>Whether tokens were billed of which <see cref="Usage"/> does not tell.</summary>
    public bool UsageIsUnreadable { get; init; }

    /// <summary>How a reply failed after its 200.</summary>
    public ReplyFailureKind ReplyFailure { get; init; }

    /// <summary>Events, blocks and stop reasons of the reply that were passed over because nobody here knows them.</summary>
    public int UnknownEvents { get; init; }

    /// <summary>Own time of the steps before <see cref="Step.Meter"/>, which begins with this record.</summary>
    public StepTimes Steps { get; init; }

    /// <summary>
    /// When the last of <see cref="Steps"/> ended and <see cref="Step.Meter"/> began: a timestamp of the
    /// <see cref="TimeProvider"/> that measured them.
    /// </summary>
    public long StepsEnded { get; init; }
}
