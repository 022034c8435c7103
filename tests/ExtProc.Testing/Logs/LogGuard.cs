using Microsoft.Extensions.Logging;
using Xunit;

namespace ExtProc.Testing.Logs;

/// <summary>
/// Collects what a test's program logs. Disposing it fails the test when an Error or Critical came that the test did
/// not announce, or one that was announced did not come. Thread-safe.
/// </summary>
public sealed class LogGuard : ILoggerProvider
{
    private readonly Lock _gate = new();
    private readonly List<LogEntry> _entries = [];
    private readonly List<string> _announced = [];
    private readonly LogLevel _minimum;

    /// <param name="minimum">Lines below it are not taken.</param>
    public LogGuard(LogLevel minimum = LogLevel.Information)
    {
        _minimum = minimum;
        Factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(minimum).AddProvider(new Unowned(this)));
    }

    /// <summary>Logs into this guard.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>What was logged so far.</summary>
    public IReadOnlyList<LogEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Says that one Error or Critical line whose text contains this will come.</summary>
    public void Announce(string text)
    {
        lock (_gate)
        {
            _announced.Add(text);
        }
    }

    /// <summary>Compares the errors with the announcements, one to one.</summary>
    public void Verify()
    {
        List<LogEntry> surprises = [];
        List<string> open;
        lock (_gate)
        {
            open = [.. _announced];
            foreach (var entry in _entries.Where(entry => entry.Level >= LogLevel.Error))
            {
                var match = open.FindIndex(text => entry.ToString().Contains(text, StringComparison.Ordinal));
                if (match < 0)
                {
                    surprises.Add(entry);
                }
                else
                {
                    open.RemoveAt(match);
                }
            }
        }

        if (surprises.Count > 0)
        {
            Assert.Fail($"{surprises.Count} unannounced errors were logged:\n{string.Join('\n', surprises)}");
        }

        if (open.Count > 0)
        {
            Assert.Fail($"Announced errors were not logged: {string.Join(", ", open)}");
        }
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Collector(this, categoryName);

    /// <summary><see cref="Verify"/>.</summary>
    public void Dispose()
    {
        Factory.Dispose();
        Verify();
    }

    private void Add(LogEntry entry)
    {
        lock (_gate)
        {
            _entries.Add(entry);
        }
    }

    // A logger factory disposes its providers and swallows what they throw; the verdict is the test's to hear.
    private sealed class Unowned(LogGuard guard) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => guard.CreateLogger(categoryName);

        public void Dispose()
        {
        }
    }

    private sealed class Collector(LogGuard guard, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= guard._minimum;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                guard.Add(new LogEntry(category, logLevel, formatter(state, exception), exception));
            }
        }
    }
}
