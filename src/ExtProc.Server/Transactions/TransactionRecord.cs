using ExtProc.Dialects;
using ExtProc.Dialects.Converse;
using ExtProc.Server.Metering;

namespace ExtProc.Server.Transactions;

/// <summary>Step (8): the books of one exchange, kept while it goes on and closed exactly once.</summary>
internal sealed class TransactionRecord(ExtProcMetrics metrics, TimeProvider time)
{
    private readonly long[] _stepTicks = new long[StepLabels.Count];
    private long _mark;
    private bool _closed;

    /// <summary>Whose exchange this is, as far as it is known.</summary>
    public TransactionLabels Labels { get; set; } = TransactionLabels.Unknown;

    /// <summary>The dialect, or null when the path belongs to none.</summary>
    public IClientDialect? Dialect { get; set; }

    /// <summary>Fields that had no effect.</summary>
    public IReadOnlyList<string> IgnoredFields { get; set; } = [];

    /// <summary>What was learnt of the reply so far.</summary>
    public ReplySummary Reply { get; set; }

    /// <summary>Why the exchange was refused, or null.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>A message came in: own time runs from here.</summary>
    public void Begin() => _mark = time.GetTimestamp();

    /// <summary>A step is done: the time since the last mark is its own.</summary>
    public void Lap(Step step)
    {
        var now = time.GetTimestamp();
        _stepTicks[(int)step] += now - _mark;
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
        var dialect = Dialect?.Name ?? TransactionLabels.Other;
        metrics.CountRequest(Labels, dialect, outcome);
        if (outcome == Outcome.Refused && Refusal is not null)
        {
            metrics.CountRefusal(Refusal, Labels.Team);
        }

        if (Reply.Usage is { } usage)
        {
            metrics.CountTokens(Labels, usage);
        }

        if (Reply.FailureKind != ReplyFailureKind.None)
        {
            metrics.CountReplyFailure(Reply.FailureKind);
        }

        if (Reply.UsageIsUnreadable)
        {
            metrics.CountUnreadableUsage();
        }

        if (Reply.UnknownEvents > 0)
        {
            metrics.CountUnknownEvents(Reply.UnknownEvents);
        }

        CountIgnored(dialect);
        Lap(Step.Meter);
        RecordSteps();
    }

    private void CountIgnored(string dialect)
    {
        for (var i = 0; i < IgnoredFields.Count; i++)
        {
            metrics.CountIgnoredField(dialect, Transactions.IgnoredFields.Label(Dialect!, IgnoredFields[i]));
        }
    }

    private void RecordSteps()
    {
        for (var step = 0; step < _stepTicks.Length; step++)
        {
            if (_stepTicks[step] > 0)
            {
                metrics.RecordStep((Step)step, time.GetElapsedTime(0, _stepTicks[step]));
            }
        }
    }
}
