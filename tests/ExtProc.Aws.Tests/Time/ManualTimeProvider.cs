using System.Threading.Channels;

namespace ExtProc.Aws.Tests.Time;

/// <summary>A clock that stands still until a test advances it, with timers that fire on the advancing thread.</summary>
internal sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _created = [];
    private readonly List<ManualTimer> _timers = [];
    private readonly Channel<ManualTimer> _creations = Channel.CreateUnbounded<ManualTimer>();
    private DateTimeOffset _now = start;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        lock (_gate)
        {
            _created.Add(timer);
        }

        timer.Change(dueTime, period);
        _creations.Writer.TryWrite(timer);
        return timer;
    }

    /// <summary>Waits for the next timer that no earlier call has waited for; then it can be advanced to.</summary>
    public async Task TimerCreatedAsync() =>
        await _creations.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Moves the clock from one due timer to the next, each at its own time.</summary>
    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (NextDue(target) is { } timer)
        {
            timer.Fire();
        }

        lock (_gate)
        {
            _now = target;
        }
    }

    /// <summary>The time until a timer fires, or null when it is not armed.</summary>
    /// <param name="created">Which one, in the order of creation, from 0.</param>
    public TimeSpan? UntilTimer(int created)
    {
        lock (_gate)
        {
            var timer = _created[created];
            return _timers.Contains(timer) ? timer.Due - _now : null;
        }
    }

    private ManualTimer? NextDue(DateTimeOffset target)
    {
        lock (_gate)
        {
            var next = _timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
            if (next is not null)
            {
                _now = next.Due;
                _timers.Remove(next);
            }

            return next;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;

        public DateTimeOffset Due { get; private set; }

        public void Fire()
        {
            if (_period > TimeSpan.Zero)
            {
                Change(_period, _period);
            }

            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock._now + dueTime;
                    clock._timers.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
