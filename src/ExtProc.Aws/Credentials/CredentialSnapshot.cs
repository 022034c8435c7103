namespace ExtProc.Aws.Credentials;

/// <summary>
/// The keys in use, fetched ahead of time by a timer and read without waiting by every request. At most one fetch is
/// waited for at any time; one that hangs is given up and left to itself. Safe for any number of threads.
/// </summary>
public sealed class CredentialSnapshot : IAsyncDisposable
{
    /// <summary>A fetch that takes longer has failed: a source may hang, the snapshot may not.</summary>
    internal static readonly TimeSpan FetchTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Refused keys cause a new fetch at most this often, however many requests they fail.</summary>
    internal static readonly TimeSpan ForcedRefreshGap = TimeSpan.FromSeconds(10);

    private readonly IAwsCredentialSource _source;
    private readonly TimeProvider _time;
    private readonly Action<CredentialChange> _onChange;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();

    private volatile AwsCredentials? _keys;
    private Task<bool>? _fetch;
    private DateTimeOffset _lastFetch = DateTimeOffset.MinValue;
    private int _failures;
    private bool _disposed;

    /// <summary>Creates a snapshot without keys; <see cref="FetchNowAsync"/> starts it.</summary>
    /// <param name="source">Where keys come from. Stays the caller's to dispose.</param>
    /// <param name="time">The clock and the timer.</param>
    /// <param name="onChange">Told of every change and failure, on a pool thread; must not throw.</param>
    public CredentialSnapshot(IAwsCredentialSource source, TimeProvider time, Action<CredentialChange> onChange)
    {
        _source = source;
        _time = time;
        _onChange = onChange;
        _timer = time.CreateTimer(
            static state => _ = ((CredentialSnapshot)state!).JoinFetch(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys that work now, or null when there are none or they have expired.</summary>
    public AwsCredentials? Current
    {
        get
        {
            var keys = _keys;
            return keys is null || IsExpired(keys) ? null : keys;
        }
    }

    /// <summary>
    /// Fetches keys now, or joins the fetch under way; from then on a timer keeps them fresh. A failure is reported and
    /// retried by the timer, so a start without keys can go on waiting for them.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the fetch.</param>
    /// <returns>Whether this fetch gave keys that work.</returns>
    public Task<bool> FetchNowAsync(CancellationToken cancellationToken) => JoinFetch().WaitAsync(cancellationToken);

    /// <summary>
    /// To be called when AWS refused a request because of its keys. Starts one fetch in the background, unless newer keys
    /// are already here, a fetch is under way, or one ended less than 10 seconds ago.
    /// </summary>
    /// <param name="refused">The keys that were refused; null for the current ones.</param>
    /// <returns>Whether trying again soon makes sense: newer keys are here or on their way.</returns>
    public bool RequestRefresh(AwsCredentials? refused = null)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return false;
            }

            if (_fetch is not null || (refused is not null && Current is { } current && current != refused))
            {
                return true;
            }

            if (_time.GetUtcNow() - _lastFetch < ForcedRefreshGap)
            {
                // Fresh from the source and refused all the same: asking again would not help. After a failure the
                // timer asks again within a minute.
                return _failures > 0;
            }
        }

        _ = JoinFetch();
        return true;
    }

    /// <summary>Stops the timer and waits for the fetch under way to be given up.</summary>
    public async ValueTask DisposeAsync()
    {
        Task? fetch;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            fetch = _fetch;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        if (fetch is not null)
        {
            await fetch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
    }

    private Task<bool> JoinFetch()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return Task.FromResult(false);
            }

            return _fetch ??= Task.Run(FetchAsync);
        }
    }

    private async Task<bool> FetchAsync()
    {
        AwsCredentials? fetched = null;
        string? problem = null;
        try
        {
            // On the pool, apart from the wait: a source may block (files, processes, instance metadata) before it first
            // awaits, and then a timeout behind the call itself would never begin.
            var stop = _stop.Token;
            fetched = await Task.Run(() => _source.FetchAsync(stop), stop)
                .WaitAsync(FetchTimeout, _time, stop).ConfigureAwait(false);
            problem = IsExpired(fetched) ? "The source gave keys that have already expired." : null;
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            return false;
        }
        catch (TimeoutException)
        {
            problem = $"The source did not answer within {FetchTimeout.TotalSeconds:0} seconds.";
        }
        catch (CredentialSourceException e)
        {
            problem = e.Message;
        }
        catch (Exception e)
        {
            problem = $"The source failed: {ExceptionNames.Of(e)}.";
        }

        var change = problem is null ? Succeed(fetched!) : Fail(problem);
        if (change is { } happened)
        {
            _onChange(happened);
        }

        return problem is null;
    }

    private CredentialChange? Succeed(AwsCredentials fetched)
    {
        bool worthTelling;
        lock (_gate)
        {
            worthTelling = _failures > 0 || fetched != _keys;
            _keys = fetched;
            _failures = 0;
            EndFetch(RefreshSchedule.AfterSuccess(fetched, _time.GetUtcNow()));
        }

        var end = fetched.Expiration is { } expiration ? $"until {expiration:u}" : "without a known end";
        return worthTelling
            ? new CredentialChange(CredentialChangeKind.Renewed, $"Keys {fetched.KeyIdEnd} are in use {end}.", true)
            : null;
    }

    private CredentialChange Fail(string problem)
    {
        TimeSpan wait;
        lock (_gate)
        {
            wait = RefreshSchedule.AfterFailure(++_failures);
            EndFetch(wait);
        }

        var hasKeys = Current is not null;
        var state = hasKeys ? "the keys in use still work" : "there are no keys that work";
        return new CredentialChange(
            CredentialChangeKind.Failed,
            $"{problem} Now {state}; next attempt in {wait.TotalSeconds:0} s.",
            hasKeys);
    }

    // Before anyone is told: who hears of the change finds the next attempt scheduled.
    private void EndFetch(TimeSpan wait)
    {
        _fetch = null;
        _lastFetch = _time.GetUtcNow();
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private bool IsExpired(AwsCredentials keys) => keys.Expiration is { } expiration && expiration <= _time.GetUtcNow();
}
