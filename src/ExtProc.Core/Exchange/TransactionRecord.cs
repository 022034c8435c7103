using System.Collections.Immutable;
using ExtProc.Core.Accounting;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Exchange;

/// <summary>
/// Step (8): the books of one exchange, kept while it goes on and closed exactly once: then the sinks get one
/// <see cref="UsageRecord"/>.
/// </summary>
internal sealed class TransactionRecord(ImmutableArray<IUsageSink> sinks, TimeProvider time)
{
    private StepTimes _steps;
    private long _mark;
    private bool _closed;

    /// <summary>Whose exchange this is, as far as it is known.</summary>
    public TransactionLabels Labels { get; set; } = TransactionLabels.Unknown;

    /// <summary>The dialect, or null when the path belongs to none.</summary>
    public IDialect? Dialect { get; set; }

    /// <summary>Fields that had no effect.</summary>
    public IReadOnlyList<string> IgnoredFields { get; set; } = [];

    /// <summary>What was learnt of the reply so far.</summary>
    public ReplySummary Reply { get; set; }

    /// <summary>Why the exchange was refused, or null.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>A message came in, or the call has ended: own time runs from here.</summary>
    public void Begin() => _mark = time.GetTimestamp();

    /// <summary>A step is done: the time since the last mark is its own.</summary>
    public void Lap(Step step)
    {
        var now = time.GetTimestamp();
        _steps.Add(step, time.GetElapsedTime(_mark, now));
        _mark = now;
    }

    /// <summary>Closes the books. Only the first call counts, so every way out may call it.</summary>
    public void Close(Outcome outcome)
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        var record = Build(outcome);
        foreach (var sink in sinks)
        {
            sink.Take(record);
        }
    }

    private UsageRecord Build(Outcome outcome) => new()
    {
        Labels = Labels,
        Dialect = Dialect?.Name ?? TransactionLabels.Other,
        Outcome = outcome,
        RefusalReason = outcome == Outcome.Refused ? Refusal?.Reason ?? Refusal?.Code : null,
        IgnoredFields = Dialect is null ? default : new IgnoredFieldLabels(IgnoredFields, Dialect.KnownIgnoredFields),
        Usage = Reply.Usage,
        UsageIsUnreadable = Reply.UsageIsUnreadable,
        ReplyFailure = Reply.FailureKind,
        UnknownEvents = Reply.UnknownEvents,
        Steps = _steps,
        StepsEnded = _mark,
    };
}
