using System.Diagnostics;
using System.Diagnostics.Metrics;
using ExtProc.Dialects.Converse;
using ExtProc.Server.Accounting;

namespace ExtProc.Server.Metering;

/// <summary>
/// Every instrument of the program. Labels come from configured sets only (<see cref="TransactionLabels"/>). Recording
/// allocates nothing.
/// </summary>
internal sealed class ExtProcMetrics : IUsageSink, IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "ExtProc";

    private static readonly InstrumentAdvice<double> StepBuckets = new()
    {
        HistogramBucketBoundaries =
            [1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 5e-2, 0.25],
    };

    private readonly Counter<long> _tokens;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _ignoredFields;
    private readonly Counter<long> _replyFailures;
    private readonly Counter<long> _unknownEvents;
    private readonly Counter<long> _droppedLogLines;
    private readonly Counter<long> _memoryRefusals;
    private readonly Counter<long> _closedConnections;
    private readonly Counter<long> _acceptFailures;
    private readonly Histogram<double> _stepDuration;

    private readonly TimeProvider _time;

    /// <param name="time">The clock that measures the steps of exchanges.</param>
    public ExtProcMetrics(TimeProvider time)
    {
        _time = time;
        Meter = new Meter(MeterName);
        _tokens = Meter.CreateCounter<long>(
            "extproc.tokens", "{token}", "Tokens as Bedrock reports them; input excludes cached tokens.");
        _requests = Meter.CreateCounter<long>(
            "extproc.requests", "{request}", "Exchanges by how they ended.");
        _refusals = Meter.CreateCounter<long>(
            "extproc.refusals", "{request}", "Requests that this gateway refused, by the rule they broke.");
        _ignoredFields = Meter.CreateCounter<long>(
            "extproc.ignored_fields", "{field}", "Request fields that had no effect.");
        _replyFailures = Meter.CreateCounter<long>(
            "extproc.reply_failures", "{reply}", "Replies that began with 200 and failed, or whose token counts were lost, by kind.");
        _unknownEvents = Meter.CreateCounter<long>(
            "extproc.unknown_events", "{event}", "Events, blocks and stop reasons of Bedrock that this version does not know.");
        _droppedLogLines = Meter.CreateCounter<long>(
            "extproc.log_lines_dropped", "{line}", "Lines that are not in the log: repeated too often, or nobody read the log.");
        _memoryRefusals = Meter.CreateCounter<long>(
            "extproc.memory_refusals", "{refusal}", "Times that the memory for bodies (listen.maxBufferedBytes) had no room left.");
        _closedConnections = Meter.CreateCounter<long>(
            "extproc.closed_connections", "{connection}", "Connections that were closed while idle, or turned away, because there was no room.");
        _acceptFailures = Meter.CreateCounter<long>(
            "extproc.accept_failures", "{failure}", "Connections that the operating system had no descriptor or memory for.");
        _stepDuration = Meter.CreateHistogram(
            "extproc.step.duration", "s", "Own time of one step of an exchange.", tags: null, StepBuckets);
    }

    /// <summary>The meter, for listeners.</summary>
    public Meter Meter { get; }

    /// <summary>Counts one exchange.</summary>
    public void Take(in UsageRecord record)
    {
        CountRequest(record.Labels, record.Dialect, record.Outcome);
        if (record.RefusalReason is { } reason)
        {
            _refusals.Add(1, new("reason", reason), new("team", record.Labels.Team));
        }

        if (record.Usage is { } usage)
        {
            CountTokens(record.Labels, "input", usage.Input);
            CountTokens(record.Labels, "output", usage.Output);
            CountTokens(record.Labels, "cache_read", usage.CacheRead);
            CountTokens(record.Labels, "cache_write", usage.CacheWrite);
        }

        CountReply(record);
        for (var i = 0; i < record.IgnoredFields.Count; i++)
        {
            _ignoredFields.Add(1, new("dialect", record.Dialect), new("field", record.IgnoredFields[i]));
        }

        RecordSteps(record);
    }

    /// <summary>Counts lines that did not come into the log.</summary>
    /// <param name="reason">One of the labels of <c>LogOutput</c>.</param>
    /// <param name="count">How many; 0 makes the series known.</param>
    public void CountDroppedLogLines(string reason, long count) =>
        _droppedLogLines.Add(count, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Counts one time that there was no memory for a body.</summary>
    public void CountMemoryRefusal() => _memoryRefusals.Add(1);

    /// <summary>Counts one connection for which there was no room.</summary>
    /// <param name="listener">The listener's short name.</param>
    public void CountClosedConnection(string listener) => _closedConnections.Add(1, new KeyValuePair<string, object?>("listener", listener));

    /// <summary>Counts one connection that could not be accepted.</summary>
    /// <param name="listener">The listener's short name.</param>
    public void CountAcceptFailure(string listener) => _acceptFailures.Add(1, new KeyValuePair<string, object?>("listener", listener));

    /// <inheritdoc />
    public void Dispose() => Meter.Dispose();

    private void CountRequest(TransactionLabels labels, string dialect, Outcome outcome)
    {
        var tags = Tags(labels);
        tags.Add("dialect", dialect);
        tags.Add("outcome", outcome.Label());
        _requests.Add(1, tags);
    }

    private void CountReply(in UsageRecord record)
    {
        if (record.ReplyFailure != ReplyFailureKind.None)
        {
            _replyFailures.Add(1, new KeyValuePair<string, object?>("kind", KindLabel(record.ReplyFailure)));
        }

        if (record.UsageIsUnreadable)
        {
            _replyFailures.Add(1, new KeyValuePair<string, object?>("kind", "usage_unreadable"));
        }

        if (record.UnknownEvents > 0)
        {
            _unknownEvents.Add(record.UnknownEvents);
        }
    }

    private void RecordSteps(in UsageRecord record)
    {
        for (var step = Step.Dialect; step < Step.Meter; step++)
        {
            RecordStep(step, record.Steps.Of(step));
        }

        RecordStep(Step.Meter, _time.GetElapsedTime(record.StepsEnded));
    }

    private void RecordStep(Step step, TimeSpan duration)
    {
        if (duration > TimeSpan.Zero)
        {
            _stepDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("step", step.Label()));
        }
    }

    private void CountTokens(TransactionLabels labels, string type, long count)
    {
        if (count <= 0)
        {
            return;
        }

        var tags = Tags(labels);
        tags.Add("type", type);
        _tokens.Add(count, tags);
    }

    private static TagList Tags(TransactionLabels labels) => new()
    {
        { "team", labels.Team },
        { "model", labels.Model },
        { "inference_profile", labels.InferenceProfile },
    };

    private static string KindLabel(ReplyFailureKind kind) => kind switch
    {
        ReplyFailureKind.Exception => "exception",
        ReplyFailureKind.Corrupt => "corrupt",
        ReplyFailureKind.Oversized => "oversized",
        ReplyFailureKind.Truncated => "truncated",
        ReplyFailureKind.Malformed => "malformed",
        _ => "none",
    };
}
