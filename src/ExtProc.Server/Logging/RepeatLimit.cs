namespace ExtProc.Server.Logging;

/// <summary>
/// Lets each kind of line through a few times in each interval, and tells at its end how many more there were. A kind
/// is the event id of a category: what an attacker or an outage repeats differs in its numbers alone. Safe for any number
/// of threads.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="report">Told at the end of an interval, once for each kind, how many lines were left out.</param>
internal sealed class RepeatLimit(TimeProvider time, Action<LineKind, int> report) : IDisposable
{
    /// <summary>Lines of one kind in one interval.</summary>
    public const int Lines = 30;

    /// <summary>Length of an interval.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Dictionary<LineKind, int> _seen = [];
    private long _begun = time.GetTimestamp();
    private ITimer? _timer;

    /// <summary>Whether a line may be written.</summary>
    public bool Admits(LineKind kind)
    {
        Report(onlyWhenOver: true);
        lock (_gate)
        {
            var seen = _seen[kind] = _seen.GetValueOrDefault(kind) + 1;
            if (seen <= Lines)
            {
                return true;
            }

            // The end of the interval must come also when nobody logs any more.
            _timer ??= time.CreateTimer(_ => Report(onlyWhenOver: false), null, Left(), Timeout.InfiniteTimeSpan);
            return false;
        }
    }

    /// <summary>Ends the interval: reports what it left out.</summary>
    public void Dispose() => Report(onlyWhenOver: false);

    private TimeSpan Left()
    {
        var left = Interval - time.GetElapsedTime(_begun);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private void Report(bool onlyWhenOver)
    {
        Dictionary<LineKind, int> ended;
        lock (_gate)
        {
            if (onlyWhenOver && time.GetElapsedTime(_begun) < Interval)
            {
                return;
            }

            ended = _seen;
            _seen = [];
            _begun = time.GetTimestamp();
            _timer?.Dispose();
            _timer = null;
        }

        foreach (var (kind, seen) in ended)
        {
            if (seen > Lines)
            {
                report(kind, seen - Lines);
            }
        }
    }
}

/// <summary>What lines have in common that say the same thing.</summary>
/// <param name="Category">The logger's name.</param>
/// <param name="Event">The event; 0 for code that gives none.</param>
/// <param name="Level">How bad it is.</param>
internal readonly record struct LineKind(string Category, int Event, LogLevel Level);
