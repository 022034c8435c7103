using System.Diagnostics.CodeAnalysis;

namespace ExtProc.Server.Connections;

/// <summary>
/// Every open connection of every listener. A listener has its limit, and all together leave descriptors for the rest of
/// the program: without one the runtime cannot start a thread, and ends the process. Where there is no room the oldest
/// connection that nobody uses is closed; a new one is turned away when all are in use. Thread-safe.
/// </summary>
/// <param name="closed">Told the name of the listener whenever a connection is closed or turned away.</param>
/// <param name="failed">Told the name of the listener whenever the operating system gives no connection.</param>
internal sealed class ConnectionRegistry(Action<string>? closed = null, Action<string>? failed = null)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<OpenConnection> _open = [];
    private readonly Dictionary<ListenerLimit, int> _counts = [];

    private int _room = int.MaxValue;

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
                while (_open.Count > value && TryEvict(null, out var oldest))
                {
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
    /// <returns>False when every connection is in use.</returns>
    public bool TryAdmit(ListenerLimit limit, [NotNullWhen(true)] out OpenConnection? connection)
    {
        OpenConnection? evicted = null;
        connection = null;
        lock (_gate)
        {
            var isListenerFull = _counts.GetValueOrDefault(limit) >= limit.MaxConnections;
            if (!isListenerFull && _open.Count < _room || TryEvict(isListenerFull ? limit : null, out evicted))
            {
                connection = new OpenConnection(limit);
                _open.AddLast(connection);
                _counts[limit] = _counts.GetValueOrDefault(limit) + 1;
            }
        }

        if (connection is null)
        {
            closed?.Invoke(limit.Name);
            return false;
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
            if (_open.Remove(connection))
            {
                _counts[connection.Limit]--;
            }
        }
    }

    /// <summary>A connection could not be accepted.</summary>
    public void AcceptFailed(ListenerLimit limit) => failed?.Invoke(limit.Name);

    private void Close(OpenConnection connection)
    {
        connection.Close();
        closed?.Invoke(connection.Limit.Name);
    }

    private bool TryEvict(ListenerLimit? of, [NotNullWhen(true)] out OpenConnection? evicted)
    {
        for (var node = _open.First; node is not null; node = node.Next)
        {
            if (node.Value.IsIdle && (of is null || node.Value.Limit == of))
            {
                evicted = node.Value;
                _open.Remove(node);
                _counts[evicted.Limit]--;
                return true;
            }
        }

        evicted = null;
        return false;
    }
}
