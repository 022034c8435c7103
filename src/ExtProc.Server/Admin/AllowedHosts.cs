using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace ExtProc.Server.Admin;

/// <summary>
/// Which <c>Host</c> an admin request may name. A page in a browser can point a name of its own at any address and read what
/// is answered there (DNS rebinding), because the browser takes it for its own site; the request still carries that name.
/// So: the loopback's name, any IP address (no DNS name looks like one), and the names that are configured.
/// </summary>
/// <param name="names">Further names, without port, in any case.</param>
internal sealed class AllowedHosts(IEnumerable<string> names)
{
    private const string Loopback = "localhost";
    private const int MaxPortLength = 5;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    private readonly string[] _names = [Loopback, .. names];

    /// <summary>Whether a request may name this host. The port does not matter: forwarded ports have other numbers.</summary>
    /// <param name="host">The <c>Host</c> header as it came, of any content; empty when there is none.</param>
    public bool Accept(ReadOnlySpan<char> host)
    {
        if (!TrySplit(host, out var name, out var isBracketed))
        {
            return false;
        }

        if (isBracketed)
        {
            return IsAddress(name, AddressFamily.InterNetworkV6);
        }

        // One dot at the end makes a name absolute, and changes nothing else.
        var bare = name.EndsWith('.') ? name[..^1] : name;
        return IsAddress(name, AddressFamily.InterNetwork) || IsConfigured(bare);
    }

    private bool IsConfigured(ReadOnlySpan<char> name)
    {
        foreach (var configured in _names)
        {
            if (name.Equals(configured, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // Strict on purpose: "1", "127.1" and "0x7f.0.0.1" are addresses to some resolvers and names to others, and a zone
    // ("%eth0") means something on one machine only. https://www.rfc-editor.org/rfc/rfc3986#section-3.2.2
    private static bool IsAddress(ReadOnlySpan<char> text, AddressFamily family) =>
        IPAddress.TryParse(text, out var address)
        && address.AddressFamily == family
        && (family == AddressFamily.InterNetworkV6 ? !text.Contains('%') : text.SequenceEqual(address.ToString()));

    private static bool TrySplit(ReadOnlySpan<char> host, out ReadOnlySpan<char> name, out bool isBracketed)
    {
        isBracketed = host.StartsWith('[');
        name = host;
        var end = isBracketed ? host.IndexOf(']') : host.IndexOf(':');
        if (isBracketed && end < 0)
        {
            return false;
        }

        var port = ReadOnlySpan<char>.Empty;
        if (end >= 0)
        {
            name = isBracketed ? host[1..end] : host[..end];
            port = host[(isBracketed ? end + 1 : end)..];
        }

        return name.Length > 0 && (port.IsEmpty || IsPort(port));
    }

    private static bool IsPort(ReadOnlySpan<char> port) =>
        port[0] == ':' && port.Length <= MaxPortLength + 1 && !port[1..].ContainsAnyExcept(Digits);
}
