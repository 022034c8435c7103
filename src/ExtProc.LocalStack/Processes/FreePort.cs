using System.Net;
using System.Net.Sockets;

namespace ExtProc.LocalStack.Processes;

/// <summary>A TCP port for a program that must be told its port.</summary>
internal static class FreePort
{
    // Below the usual range of ports for outgoing connections: none of those can take the port before the program does.
    private const int First = 18_000;
    private const int Count = 12_000;

    private static int _next = Random.Shared.Next(Count);

    /// <summary>A loopback port that was free a moment ago and is not given out twice by this process.</summary>
    public static int Take()
    {
        for (var attempt = 0; attempt < Count; attempt++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's: the next one.
            }
        }

        throw new InvalidOperationException("No TCP port is free.");
    }
}
