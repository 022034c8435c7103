using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ExtProc.Core.Settings.Fields;

namespace ExtProc.Core.Settings.Values;

/// <summary>Reads <c>unix:/path</c>, <c>127.0.0.1:9002</c>, <c>[::1]:9002</c> and <c>localhost:9002</c>.</summary>
internal static class ListenAddress
{
    /// <summary>The kernel's <c>sun_path</c> holds 108 bytes with the closing zero: https://man7.org/linux/man-pages/man7/unix.7.html</summary>
    private const int MaxPathBytes = 107;

    private const string Forms = "Write unix:/path/of.sock or an IP address and port such as 127.0.0.1:9002.";

    /// <summary>Reads an address, or notes what is wrong with it.</summary>
    /// <param name="field">The value.</param>
    /// <param name="loopbackOnly">Whether an address that other machines can reach is a problem.</param>
    public static ListenEndpoint? Read(Field field, bool loopbackOnly)
    {
        if (field.AsText() is not { } text)
        {
            return null;
        }

        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return ReadUnix(field, text["unix:".Length..]);
        }

        if (!TryParseTcp(text, out var endpoint))
        {
            field.Problem($"is not an address: {field.Written}", Forms);
            return null;
        }

        if (loopbackOnly && !IPAddress.IsLoopback(endpoint.Address))
        {
            field.Problem($"is an address that other machines can reach: {field.Written} needs tls, which comes later", "Use a unix: socket, 127.0.0.1 or [::1].");
            return null;
        }

        return new ListenEndpoint(null, endpoint);
    }

    private static ListenEndpoint? ReadUnix(Field field, string path)
    {
        // unix:///path is how gRPC spells an absolute path.
        if (path.StartsWith("///", StringComparison.Ordinal))
        {
            path = path[2..];
        }

        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal) || path.EndsWith('/'))
        {
            field.Problem($"must name the absolute path of a socket: {field.Written}", "Write unix:/path/of.sock.");
            return null;
        }

        if (Encoding.UTF8.GetByteCount(path) is var length && length > MaxPathBytes)
        {
            field.Problem(string.Create(CultureInfo.InvariantCulture, $"has a path of {length} bytes; a Unix socket's path holds {MaxPathBytes}"), "Choose a shorter directory.");
            return null;
        }

        return new ListenEndpoint(path, null);
    }

    private static bool TryParseTcp(string text, out IPEndPoint endpoint)
    {
        endpoint = new IPEndPoint(IPAddress.Loopback, 0);
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            return false;
        }

        var host = text.AsSpan(0, colon);
        IPAddress? address;
        if (host is "localhost")
        {
            address = IPAddress.Loopback;
        }
        else if (host.StartsWith('[') && host.EndsWith(']'))
        {
            if (!IPAddress.TryParse(host[1..^1], out address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            {
                return false;
            }
        }
        // The framework also reads "1" and "0x7f.1"; what it prints must be what was written.
        else if (!IPAddress.TryParse(host, out address) || !host.SequenceEqual(address.ToString()) || address.AddressFamily != AddressFamily.InterNetwork)
        {
            return false;
        }

        endpoint = new IPEndPoint(address, port);
        return true;
    }
}
