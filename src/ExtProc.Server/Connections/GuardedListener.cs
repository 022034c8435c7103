using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ExtProc.Server.Connections;

/// <summary>
/// Accepts connections as far as there is room. Kestrel's own listener tries again at once when accepting fails: without a
/// free descriptor it would do nothing else.
/// </summary>
/// <param name="socket">Listens.</param>
/// <param name="accept">Accepts one connection from it.</param>
/// <param name="connections">Makes of a socket what Kestrel takes.</param>
/// <param name="guard">Says whether there is room.</param>
/// <param name="logger">Takes what an operator must know, seldom.</param>
internal sealed class GuardedListener(
    Socket socket,
    Func<CancellationToken, ValueTask<Socket>> accept,
    SocketConnectionContextFactory connections,
    ListenerGuard guard,
    ILogger logger) : IConnectionListener
{
    /// <summary>Between two attempts when the operating system has no descriptor or memory for a connection.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _unbound = new();
    private long _nextLog = long.MinValue;

    /// <inheritdoc />
    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    /// <inheritdoc />
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var accepted = await accept(cancellationToken).ConfigureAwait(false);
                if (await AdmitAsync(accepted).ConfigureAwait(false) is { } entry && Open(accepted, entry) is { } connection)
                {
                    return connection;
                }
            }
            catch (Exception e) when (IsEnd(e))
            {
                return null;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // The peer left before its turn.
            }
            catch (SocketException e)
            {
                guard.Registry.AcceptFailed(guard.Limit);
                LogSometimes(() => ConnectionLog.AcceptFailed(logger, guard.Limit.Name, e.SocketErrorCode));
                await PauseAsync(RetryDelay).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _unbound.CancelAsync().ConfigureAwait(false);
        socket.Dispose();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        connections.Dispose();
        _unbound.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool IsEnd(Exception e) =>
        e is ObjectDisposedException or OperationCanceledException or SocketException { SocketErrorCode: SocketError.OperationAborted };

    private async Task PauseAsync(TimeSpan pause) =>
        await Task.Delay(pause, guard.Time, _unbound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Waits for room. A connection that there is none for is closed.</summary>
    private async ValueTask<OpenConnection?> AdmitAsync(Socket accepted)
    {
        OpenConnection? entry;
        while (!guard.Registry.TryAdmit(guard.Limit, out entry, out var wait))
        {
            if (wait is not { } pause || _unbound.IsCancellationRequested)
            {
                guard.Registry.TurnedAway(guard.Limit);
                LogSometimes(() => ConnectionLog.TurnedAway(logger, guard.Limit.Name, guard.Registry.Count));
                accepted.Dispose();
                return null;
            }

            await PauseAsync(pause).ConfigureAwait(false);
        }

        return entry;
    }

    private ConnectionContext? Open(Socket accepted, OpenConnection entry)
    {
        var registry = guard.Registry;
        try
        {
            // A Unix socket has no such option.
            if (accepted.LocalEndPoint is IPEndPoint)
            {
                accepted.NoDelay = true;
            }

            var connection = connections.Create(accepted);
            connection.Features.Set(entry);
            connection.ConnectionClosed.UnsafeRegister(_ => registry.Remove(entry), null);
            entry.Attach(connection);
            return connection;
        }
        catch (SocketException)
        {
            // The peer has left already.
            registry.Remove(entry);
            accepted.Dispose();
            return null;
        }
    }

    private void LogSometimes(Action write)
    {
        // One accept loop, so one caller at a time.
        var now = guard.Time.GetTimestamp();
        if (now >= _nextLog)
        {
            _nextLog = now + (long)(LogInterval.TotalSeconds * guard.Time.TimestampFrequency);
            write();
        }
    }
}
