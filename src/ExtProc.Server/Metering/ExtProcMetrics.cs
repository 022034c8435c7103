using ExtProc.Core.Accounting;
using ExtProc.Dialects.Contract;
using Prometheus;

namespace ExtProc.Server.Metering;

/// <summary>
/// Every metric of the program, in a registry of its own: nothing of the process or of the libraries is in it. Labels come from
/// configured and closed sets only. A series appears on the page when it is counted first; counting known ones allocates nothing.
/// </summary>
internal sealed class ExtProcMetrics : IUsageSink
{
    private static readonly double[] StepBuckets =
        [1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 5e-2, 0.25];

    private readonly TimeProvider _time;
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly MetricFactory _factory;
    private readonly ExchangeSeriesTable _exchanges;
    private readonly Counter _refusals;
    private readonly Counter _ignoredFields;
    private readonly Counter _replyFailures;
    private readonly Counter _unknownEvents;
    private readonly Counter _droppedLogLines;
    private readonly Counter _memoryRefusals;
    private readonly Counter _closedConnections;
    private readonly Counter _acceptFailures;
    private readonly Histogram.Child[] _steps;

    /// <param name="time">The clock that measures the steps of exchanges.</param>
    public ExtProcMetrics(TimeProvider time)
    {
        _time = time;
        _factory = Metrics.WithCustomRegistry(_registry);

        // The library would add the id of the current trace to what it counts.
        _factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        var tokens = Counter(
            "extproc_tokens_total",
            "Tokens as Bedrock reports them; input excludes cached tokens.",
            "team", "model", "inference_profile", "type");
        var requests = Counter(
            "extproc_requests_total", "Exchanges by how they ended.", "team", "model", "inference_profile", "dialect", "outcome");
        _exchanges = new ExchangeSeriesTable(requests, tokens);
        _refusals = Counter(
            "extproc_refusals_total", "Requests that this gateway refused, by the rule they broke.", "reason", "team");
        _ignoredFields = Counter("extproc_ignored_fields_total", "Request fields that had no effect.", "dialect", "field");
        _replyFailures = Counter(
            "extproc_reply_failures_total", "Replies that began with 200 and failed, or whose token counts were lost, by kind.", "kind");
        _unknownEvents = Counter(
            "extproc_unknown_events_total", "Events, blocks and stop reasons of Bedrock that this version does not know.");
        _droppedLogLines = Counter(
            "extproc_log_lines_dropped_total", "Lines that are not in the log: repeated too often, or nobody read the log.", "reason");
        _memoryRefusals = Counter(
            "extproc_memory_refusals_total", "Times that the memory for bodies (listen.maxBufferedBytes) had no room left.");
        _closedConnections = Counter(
            "extproc_closed_connections_total",
            "Connections that were closed while idle, or turned away, because there was no room.",
            "listener");
        _acceptFailures = Counter(
            "extproc_accept_failures_total", "Connections that the operating system had no descriptor or memory for.", "listener");
        var steps = _factory.CreateHistogram(
            "extproc_step_duration_seconds",
            "Own time of one step of an exchange.",
            new HistogramConfiguration { LabelNames = ["step"], Buckets = StepBuckets, SuppressInitialValue = true });
        _steps = Array.ConvertAll(Enum.GetValues<Step>(), step => steps.WithLabels([step.Label()]));
    }

    /// <summary>Writes the current page.</summary>
    public Task WriteAsync(Stream page, ExpositionFormat format, CancellationToken cancellationToken) =>
        _registry.CollectAndExportAsTextAsync(page, format, cancellationToken);

    /// <summary>Counts one exchange.</summary>
    public void Take(in UsageRecord record)
    {
        var series = _exchanges.Find(record.Labels, record.Dialect);
        series.CountRequest(record.Outcome);
        if (record.Usage is { } usage)
        {
            series.CountTokens(usage);
        }

        if (record.RefusalReason is { } reason)
        {
            _refusals.WithLabels([reason, record.Labels.Team]).Inc();
        }

        for (var i = 0; i < record.IgnoredFields.Count; i++)
        {
            _ignoredFields.WithLabels([record.Dialect, record.IgnoredFields[i]]).Inc();
        }

        CountReply(record);
        ObserveSteps(record);
    }

    /// <summary>Counts lines that did not come into the log.</summary>
    /// <param name="reason">One of the labels of <c>LogOutput</c>.</param>
    /// <param name="count">How many; 0 makes the series known.</param>
    public void CountDroppedLogLines(string reason, long count) => _droppedLogLines.WithLabels([reason]).Inc(count);

    /// <summary>Counts one time that there was no memory for a body.</summary>
    public void CountMemoryRefusal() => _memoryRefusals.Inc();

    /// <summary>Counts one connection for which there was no room.</summary>
    /// <param name="listener">The listener's short name.</param>
    public void CountClosedConnection(string listener) => _closedConnections.WithLabels([listener]).Inc();

    /// <summary>Counts one connection that could not be accepted.</summary>
    /// <param name="listener">The listener's short name.</param>
    public void CountAcceptFailure(string listener) => _acceptFailures.WithLabels([listener]).Inc();

    private void CountReply(in UsageRecord record)
    {
        if (record.ReplyFailure != ReplyFailureKind.None)
        {
            _replyFailures.WithLabels([KindLabel(record.ReplyFailure)]).Inc();
        }

        if (record.UsageIsUnreadable)
        {
            _replyFailures.WithLabels(["usage_unreadable"]).Inc();
        }

        if (record.UnknownEvents > 0)
        {
            _unknownEvents.Inc(record.UnknownEvents);
        }
    }

    private void ObserveSteps(in UsageRecord record)
    {
        for (var step = Step.Dialect; step < Step.Meter; step++)
        {
            Observe(step, record.Steps.Of(step));
        }

        Observe(Step.Meter, _time.GetElapsedTime(record.StepsEnded));
    }

    private void Observe(Step step, TimeSpan duration)
    {
        if (duration > TimeSpan.Zero)
        {
            _steps[(int)step].Observe(duration.TotalSeconds);
        }
    }

    private Counter Counter(string name, string help, params string[] labels) =>
        _factory.CreateCounter(name, help, new CounterConfiguration { LabelNames = labels, SuppressInitialValue = true });

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
