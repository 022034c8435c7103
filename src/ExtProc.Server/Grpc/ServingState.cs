namespace ExtProc.Server.Grpc;

/// <summary>Whether the program serves, as the health service tells it. Not serving until told otherwise. Thread-safe.</summary>
internal sealed class ServingState
{
    private readonly Lock _gate = new();
    private volatile Snapshot _current = new(IsServing: false, IsStopped: false);

    /// <summary>The state now, and a task that ends with it.</summary>
    public Snapshot Current => _current;

    /// <summary>Changes what health checks answer and tells the watches. Without effect after <see cref="Stop"/>.</summary>
    public void Set(bool serving)
    {
        lock (_gate)
        {
            if (!_current.IsStopped && _current.IsServing != serving)
            {
                Replace(new Snapshot(serving, IsStopped: false));
            }
        }
    }

    /// <summary>Not serving for good; ends the watches.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_current.IsStopped)
            {
                Replace(new Snapshot(IsServing: false, IsStopped: true));
            }
        }
    }

    private void Replace(Snapshot next)
    {
        var previous = _current;
        _current = next;
        previous.End();
    }

    /// <summary>One state and its end.</summary>
    internal sealed record Snapshot(bool IsServing, bool IsStopped)
    {
        // Watches must not run inside the lock of the one who changes the state.
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when another state has taken over.</summary>
        public Task Ended => _ended.Task;

        /// <summary>Another state has taken over.</summary>
        public void End() => _ended.TrySetResult();
    }
}
