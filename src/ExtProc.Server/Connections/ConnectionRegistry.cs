using System.Diagnostics.CodeAnalysis;

namespace ExtProc.Server.Connections;

/// <summary>
/// Every open connection of every listener. A listener has its limit, and all together leave descriptors for the rest of
/// the program: without one the runtime cannot start a thread, and ends the process. Where there is no room the oldest
/// connection that nobody uses is closed, one of the same listener if there is one; a new one is turned away when all are
/// in use. Thread-safe.
/// </summary>
/// <param name="time">Tells how old a connection is.</param>
/// <param name="closed">Told the name of the listener whenever a connection is closed or turned away.</param>
/// <param name="failed">Told the name of the listener whenever the operating system gives no connection.</param>
internal sealed class ConnectionRegistry(TimeProvider time, Action<string>? closed = null, Action<string>? failed = null)
{
    /// <summary>
    /// What every connection is given to send its first request, however many come after it. It is also what a new one may
    /// have to wait for.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly LinkedList<OpenConnection> _open = [];
    private readonly Dictionary<ListenerLimit, int> _counts = [];
    private int _room = int.MaxValue;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>Connections that all listeners together may hold. With less room the oldest idle ones are closed.</summary>
    public int Room
    {
        get => _room;
        set
        {
            List<OpenConnection> evicted = [];
            lock (_gate)
            {
                _room = value;
                while (_open.Count > value && OldestIdle(null) is { } oldest)
                {
                    Forget(oldest);
                    evicted.Add(oldest);
                }
            }

            evicted.ForEach(Close);
        }
    }

    /// <summary>Connections open now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Makes room for a connection.</summary>
    /// <param name="limit">The listener it came to.</param>
    /// <param name="connection">Its entry, to be removed when it closes.</param>
    /// <param name="wait">When this is false: how long until it is worth another try; null when every connection is in use.</param>
    public bool TryAdmit(ListenerLimit limit, [NotNullWhen(true)] out OpenConnection? connection, out TimeSpan? wait)
    {
        OpenConnection? evicted = null;
        lock (_gate)
        {
            connection = null;
            wait = null;
            var isListenerFull = _counts.GetValueOrDefault(limit) >= limit.MaxConnections;
            if (isListenerFull || _open.Count >= _room)
            {
                evicted = OldestIdle(limit) ?? (isListenerFull ? null : OldestIdle(null));
                wait = evicted is null ? null : Grace - Time.GetElapsedTime(evicted.OpenedAt);
                if (wait is null or { Ticks: > 0 })
                {
                    return false;
                }

                Forget(evicted!);
            }

            connection = new OpenConnection(limit, Time.GetTimestamp());
            connection.Place = _open.AddLast(connection);
            _counts[limit] = _counts.GetValueOrDefault(limit) + 1;
        }

        if (evicted is not null)
        {
            Close(evicted);
        }

        return true;
    }

    /// <summary>A connection has closed.</summary>
    public void Remove(OpenConnection connection)
    {
        lock (_gate)
        {
            Forget(connection);
        }
    }

    /// <summary>A connection was turned away.</summary>
    public void TurnedAway(ListenerLimit limit) => closed?.Invoke(limit.Name);

    /// <summary>A connection could not be accepted.</summary>
    public void AcceptFailed(ListenerLimit limit) => failed?.Invoke(limit.Name);

    private void Close(OpenConnection connection)
    {
        connection.Close();
        closed?.Invoke(connection.Limit.Name);
    }

    private void Forget(OpenConnection connection)
    {
        if (connection.Place is { List: not null } place)
        {
            _open.Remove(place);
            _counts[connection.Limit]--;
        }
    }

    private OpenConnection? OldestIdle(ListenerLimit? of)
    {
        for (var node = _open.First; node is not null; node = node.Next)
        {
            if (node.Value.IsIdle && (of is null || node.Value.Limit == of))
            {
                return node.Value;
            }
        }

        return null;
    }
}
