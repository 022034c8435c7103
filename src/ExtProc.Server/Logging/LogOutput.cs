using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ExtProc.Server.Logging;

/// <summary>
/// The program's log on its standard output, for every logger of the process: ours, Kestrel's and the libraries'. Formatted
/// by the console logger of Microsoft.Extensions.Logging, but written by <see cref="LineQueue"/>: that logger's own queue
/// makes the caller wait when it is full, and when told not to, does not say how much it dropped.
/// </summary>
internal sealed class LogOutput : ILoggerProvider
{
    /// <summary>Label of lines that found the queue full.</summary>
    public const string QueueFull = "queue_full";

    /// <summary>Label of lines over the limit of their kind.</summary>
    public const string Repeated = "repeated";

    /// <summary>The reason for lines that could not be written: a full disk, a reader that has gone.</summary>
    public const string WriteFailed = "write_failed";

    private const string Category = "ExtProc.Server.Logging";

    private readonly ConsoleFormatter _formatter;
    private readonly ServiceProvider _formatters;
    private readonly RepeatLimit _limit;
    private readonly LineQueue _queue;
    private volatile Action<string, long> _count = (_, _) => { };

    /// <param name="output">Where the lines go.</param>
    /// <param name="time">Clock of the limit; the lines themselves have the system's time.</param>
    public LogOutput(Stream output, TimeProvider time)
    {
        _formatters = new ServiceCollection()
            .AddLogging(logging => logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.UseUtcTimestamp = true;
                console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            }))
            .BuildServiceProvider();
        _formatter = _formatters.GetServices<ConsoleFormatter>().Single(formatter => formatter.Name == ConsoleFormatterNames.Simple);
        _limit = new RepeatLimit(time, Summarise);
        _queue = new LineQueue(output, Notice, () => _count(WriteFailed, 1));
    }

    /// <summary>Names who counts dropped lines, by label, from now on.</summary>
    public void CountDropped(Action<string, long> count)
    {
        _count = count;
        // Both series are there from the start: a rate over a counter that appears with its first value misses that value.
        count(QueueFull, 0);
        count(Repeated, 0);
        count(WriteFailed, 0);
    }

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>Writes what waits, for a second at most.</summary>
    public void Dispose()
    {
        _limit.Dispose();
        _queue.Dispose();
        _formatters.Dispose();
    }

    private void Write<TState>(in LogEntry<TState> entry)
    {
        if (_limit.Admits(new LineKind(entry.Category, entry.EventId.Id, entry.LogLevel)))
        {
            Enqueue(entry);
        }
        else
        {
            _count(Repeated, 1);
        }
    }

    private void Enqueue<TState>(in LogEntry<TState> entry)
    {
        if (!_queue.TryAdd(Format(entry)))
        {
            _count(QueueFull, 1);
        }
    }

    private string Format<TState>(in LogEntry<TState> entry)
    {
        using var text = new StringWriter();
        _formatter.Write(entry, scopeProvider: null, text);
        return text.ToString();
    }

    private void Summarise(LineKind kind, int more) => Enqueue(Entry(
        kind.Level, kind.Category, kind.Event, $"{more} more lines like this were left out: at most {RepeatLimit.Lines} are written in {RepeatLimit.Interval.TotalSeconds:0} s"));

    private string Notice(long lost) => Format(Entry(
        LogLevel.Warning, Category, 0, $"{lost} lines are missing here: whoever reads this log had stopped, or was too slow"));

    private static LogEntry<string> Entry(LogLevel level, string category, int id, string text) =>
        new(level, category, id, text, null, static (state, _) => state);

    private sealed class Logger(LogOutput output, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                output.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter));
            }
        }
    }
}
