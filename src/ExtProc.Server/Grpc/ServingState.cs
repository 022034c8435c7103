namespace ExtProc.Server.Grpc;

/// <summary>Whether the program serves, as health checks tell it. Not serving until told otherwise. Thread-safe.</summary>
internal sealed class ServingState
{
    private readonly Lock _gate = new();
    private readonly List<Action<bool>> _watchers = [];
    private volatile bool _isServing;

    /// <summary>The state now.</summary>
    public bool IsServing => _isServing;

    /// <summary>Changes the state.</summary>
    public void Set(bool serving)
    {
        lock (_gate)
        {
            if (_isServing != serving)
            {
                _isServing = serving;
                _watchers.ForEach(watcher => watcher(serving));
            }
        }
    }

    /// <summary>Tells the state now and whenever it changes, one call after the other.</summary>
    public void Watch(Action<bool> watcher)
    {
        lock (_gate)
        {
            _watchers.Add(watcher);
            watcher(_isServing);
        }
    }
}
