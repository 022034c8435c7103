using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ExtProc.Server.Grpc;

/// <summary>The file of a listening Unix socket: who may connect, and what to do with one that is already there.</summary>
internal static class UnixSocketFile
{
    /// <summary>Owner and group: Envoy shares the sidecar's user or group.</summary>
    private const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary><c>sun_path</c> has 108 bytes, the last of them 0 (https://man7.org/linux/man-pages/man7/unix.7.html).</summary>
    private const int MaxPathBytes = 107;

    /// <summary><c>ENXIO</c>: what <c>open</c> says of a socket (https://man7.org/linux/man-pages/man2/open.2.html).</summary>
    private const int NoSuchDeviceOrAddress = 6;

    /// <summary>Makes sure that the path can be bound; removes a socket that nobody listens on any more.</summary>
    /// <exception cref="ListenException">The path cannot be used: too long, no directory, taken.</exception>
    public static void Claim(string path)
    {
        var bytes = Encoding.UTF8.GetByteCount(path);
        if (bytes > MaxPathBytes)
        {
            throw new ListenException(
                $"The path of the socket {path} has {bytes} bytes; a Unix socket allows {MaxPathBytes}. Choose a shorter one.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new ListenException($"The directory of the socket {path} does not exist. Create it first.");
        }

        if (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            RemoveStale(path);
        }
    }

    /// <summary>Binds a socket and, for a Unix socket, sets its mode before it listens: nobody can connect in between.</summary>
    public static Socket Bind(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is UnixDomainSocketEndPoint && !OperatingSystem.IsWindows())
        {
            try
            {
                File.SetUnixFileMode(endpoint.ToString()!, Mode);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        return socket;
    }

    private static void RemoveStale(string path)
    {
        // Connecting to a file that is no socket is refused just like connecting to a stale one, so look first.
        if (!IsSocket(path))
        {
            throw new ListenException($"{path} exists and is no socket. Remove it, or listen elsewhere.");
        }

        // A full backlog would make a blocking connect wait for the other process.
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            Delete(path);
            return;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
        {
            // Full, so somebody listens.
        }
        catch (SocketException e)
        {
            throw new ListenException($"{path} exists and it cannot be told whether it is in use: {e.Message}.", e);
        }

        throw new ListenException($"Another process listens on {path}. Stop it, or listen elsewhere.");
    }

    private static bool IsSocket(string path)
    {
        if (Directory.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            return false;
        }

        try
        {
            // For writing too, because opening a FIFO for reading alone waits for a writer.
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            return false;
        }
        catch (IOException e)
        {
            return e.HResult == NoSuchDeviceOrAddress;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ListenException($"The stale socket {path} cannot be removed: {e.Message}", e);
        }
    }
}
