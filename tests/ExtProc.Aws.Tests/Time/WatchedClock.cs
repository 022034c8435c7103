using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace ExtProc.Aws.Tests.Time;

/// <summary>A clock that a test moves, and that tells which timers were set.</summary>
internal sealed class WatchedClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<WatchedTimer> _creations = Channel.CreateUnbounded<WatchedTimer>();
    private readonly List<WatchedTimer> _created = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new WatchedTimer(this);
        lock (_created)
        {
            _created.Add(timer);
        }

        timer.Start(base.CreateTimer(
            current =>
            {
                timer.Fired();
                callback(current);
            },
            state,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan));
        timer.Change(dueTime, period);
        _creations.Writer.TryWrite(timer);
        return timer;
    }

    /// <summary>Waits for the next timer that no earlier call has waited for; then it can be advanced to.</summary>
    public async Task TimerCreatedAsync() =>
        await _creations.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>The time until a timer fires, or null when it is not armed.</summary>
    /// <param name="created">Which one, in the order of creation, from 0.</param>
    public TimeSpan? UntilTimer(int created)
    {
        lock (_created)
        {
            return _created[created].Due - GetUtcNow();
        }
    }

    private sealed class WatchedTimer(WatchedClock clock) : ITimer
    {
        private ITimer? _timer;
        private TimeSpan _period;

        public DateTimeOffset? Due { get; private set; }

        public void Start(ITimer timer) => _timer = timer;

        public void Fired() => Due = _period > TimeSpan.Zero ? Due + _period : null;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.GetUtcNow() + dueTime;
            return _timer!.Change(dueTime, period);
        }

        public void Dispose()
        {
            Due = null;
            _timer!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Due = null;
            return _timer!.DisposeAsync();
        }
    }
}
