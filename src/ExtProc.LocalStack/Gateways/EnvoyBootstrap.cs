using System.Globalization;

namespace ExtProc.LocalStack.Gateways;

/// <summary>
/// The shipped bootstrap with the four values that differ on a laptop. Everything else is what operators deploy, so a
/// run of the local stack is a test of that file.
/// </summary>
internal static class EnvoyBootstrap
{
    /// <summary>The listener in <c>envoy.yaml</c>.</summary>
    public const string ShippedListener = "address: 0.0.0.0, port_value: 10000";

    /// <summary>The admin listener in <c>envoy.yaml</c>.</summary>
    public const string ShippedAdmin = "address: 127.0.0.1, port_value: 9901";

    /// <summary>The sidecar's socket in <c>envoy.yaml</c>.</summary>
    public const string ShippedSocket = "path: /run/extproc/extproc.sock";

    /// <summary>The upstream in <c>envoy.yaml</c>.</summary>
    public const string ShippedUpstream = "address: bedrock, port_value: 8000";

    /// <summary>The file that is copied beside this program.</summary>
    public static string ShippedFile => Path.Combine(AppContext.BaseDirectory, "envoy", "envoy.yaml");

    /// <summary>Writes the local values over the shipped ones.</summary>
    /// <param name="shipped">Text of <c>envoy.yaml</c>.</param>
    /// <param name="options">Socket, upstream and port; port 0 stays 0, Envoy takes a free one.</param>
    /// <exception cref="InvalidOperationException">A shipped value is not there exactly once.</exception>
    public static string Localise(string shipped, GatewayOptions options)
    {
        var text = Replace(shipped, ShippedListener, Address("127.0.0.1", options.Port));
        text = Replace(text, ShippedAdmin, Address("127.0.0.1", 0));
        text = Replace(text, ShippedSocket, "path: " + options.SidecarSocket);
        return Replace(text, ShippedUpstream, Address(options.Upstream.Host, options.Upstream.Port));
    }

    private static string Address(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"address: {host}, port_value: {port}");

    private static string Replace(string text, string shipped, string local)
    {
        var first = text.IndexOf(shipped, StringComparison.Ordinal);
        if (first < 0 || text.IndexOf(shipped, first + 1, StringComparison.Ordinal) >= 0)
        {
            throw new InvalidOperationException($"envoy.yaml must contain \"{shipped}\" exactly once: the local stack replaces it.");
        }

        return text.Replace(shipped, local, StringComparison.Ordinal);
    }
}
