using System.Net.Sockets;

namespace ExtProc.Server.Connections;

/// <summary>What the listeners log, each line at most once in ten seconds.</summary>
internal static partial class ConnectionLog
{
    /// <summary>The operating system gave no connection.</summary>
    [LoggerMessage(1, LogLevel.Warning, "A connection to {Listener} could not be accepted: {Error}. Connections that are open go on; is the limit of open files (ulimit -n) high enough?")]
    public static partial void AcceptFailed(ILogger logger, string listener, SocketError error);

    /// <summary>There was no room for a connection.</summary>
    [LoggerMessage(2, LogLevel.Warning, "A connection to {Listener} was turned away: {Open} are open and in use, and there is no room for more")]
    public static partial void TurnedAway(ILogger logger, string listener, int open);

    /// <summary>The limit of open files leaves less room than the listeners may take.</summary>
    [LoggerMessage(3, LogLevel.Warning, "The limit of open files (ulimit -n) leaves room for {Room} connections; up to {Wanted} are configured")]
    public static partial void LittleRoom(ILogger logger, int room, int wanted);
}
