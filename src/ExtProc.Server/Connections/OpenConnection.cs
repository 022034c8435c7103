using Microsoft.AspNetCore.Connections;

namespace ExtProc.Server.Connections;

/// <summary>
/// A connection as long as it is open; a feature of it. One that nobody uses gives way when there is no room for another.
/// Thread-safe.
/// </summary>
/// <param name="limit">The listener it came to.</param>
/// <param name="openedAt">When, as a time stamp of the registry's clock.</param>
internal sealed class OpenConnection(ListenerLimit limit, long openedAt)
{
    private ConnectionContext? _context;
    private int _users;
    private bool _isKept;
    private bool _isClosed;

    /// <summary>The listener it came to.</summary>
    public ListenerLimit Limit { get; } = limit;

    /// <summary>When it came.</summary>
    public long OpenedAt { get; } = openedAt;

    /// <summary>Its place in the registry, which alone changes it.</summary>
    public LinkedListNode<OpenConnection>? Place { get; set; }

    /// <summary>Whether it may be closed to make room.</summary>
    public bool IsIdle => !Volatile.Read(ref _isKept) && Volatile.Read(ref _users) == 0;

    /// <summary>It counts as used from now on, also between two requests.</summary>
    public void Keep()
    {
        if (!_isKept)
        {
            Volatile.Write(ref _isKept, true);
        }
    }

    /// <summary>A request begins.</summary>
    public void Enter() => Interlocked.Increment(ref _users);

    /// <summary>A request has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _users);

    /// <summary>The connection itself, when it has been made.</summary>
    public void Attach(ConnectionContext context)
    {
        Volatile.Write(ref _context, context);
        if (Volatile.Read(ref _isClosed))
        {
            Abort(context);
        }
    }

    /// <summary>Closes it.</summary>
    public void Close()
    {
        Volatile.Write(ref _isClosed, true);
        if (Volatile.Read(ref _context) is { } context)
        {
            Abort(context);
        }
    }

    private static void Abort(ConnectionContext context) =>
        context.Abort(new ConnectionAbortedException("The connection was idle, and its place is needed."));
}
