using ExtProc.Core.Settings.Fields;
using ExtProc.Core.Settings.Values;

namespace ExtProc.Core.Settings.Sections;

/// <summary><c>listen:</c></summary>
internal static class ListenSection
{
    private const string DefaultAdmin = "127.0.0.1:9003";
    private const int SmallestMessage = 1 << 20;
    private const int LargestMessage = 1 << 30;
    private const long LargestBuffers = 64L << 30;
    private const int FewestConnections = 8;
    private const int MostConnections = 100_000;
    private const int FewestValues = 1_000;
    private const int MostValues = 100_000_000;

    /// <summary>Reads the section; null when something is wrong, which is noted.</summary>
    public static ListenSettings? Read(Section root)
    {
        if (root.Required("listen", "listen: { extProc: [\"127.0.0.1:9002\"] }")?.AsSection() is not { } listen)
        {
            return null;
        }

        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        var extProc = ReadExtProc(listen, addresses);
        var admin = listen.Optional("admin") is { } field
            ? ReadAddress(field, addresses, loopbackOnly: false)
            : new ListenEndpoint(null, System.Net.IPEndPoint.Parse(DefaultAdmin));
        var adminHosts = ReadAdminHosts(listen);
        var maxMessageBytes = listen.Optional("maxMessageBytes") is { } size
            ? size.AsByteSize(SmallestMessage, LargestMessage)
            : ListenSettings.DefaultMaxMessageBytes;
        var maxBufferedBytes = ReadMaxBufferedBytes(listen, maxMessageBytes ?? SmallestMessage);
        var maxBodyValues = ReadMaxBodyValues(listen, maxBufferedBytes ?? ListenSettings.DefaultMaxBufferedBytes);
        var maxConnections = ReadConnections(listen, "maxConnections", ListenSettings.DefaultMaxConnections);
        var maxAdminConnections = ReadConnections(listen, "maxAdminConnections", ListenSettings.DefaultMaxAdminConnections);
        var reflection = listen.Optional("reflection") is { } flag ? flag.AsFlag() : false;
        listen.NotYet("tls", "Use a unix: socket or a loopback address.");
        listen.Close();
        return extProc is not null && admin is not null && adminHosts is not null
            && maxMessageBytes is { } bytes && maxBufferedBytes is { } buffered && maxBodyValues is { } most
            && maxConnections is { } connections && maxAdminConnections is { } adminConnections && reflection is { } describes
            ? new ListenSettings
            {
                ExtProc = extProc,
                Admin = admin,
                AdminHosts = adminHosts,
                MaxMessageBytes = (int)bytes,
                MaxBufferedBytes = buffered,
                MaxBodyValues = most,
                MaxConnections = connections,
                MaxAdminConnections = adminConnections,
                Reflection = describes,
            }
            : null;
    }

    private static List<string>? ReadAdminHosts(Section listen)
    {
        if (listen.Optional("adminHosts") is not { } field)
        {
            return [];
        }

        return field.AsList() is { } items ? [.. items.Select(HostName.Read).OfType<string>()] : null;
    }

    private static long? ReadMaxBufferedBytes(Section listen, long maxMessageBytes)
    {
        var smallest = maxMessageBytes * ListenSettings.BuffersPerMessage;
        return listen.Optional("maxBufferedBytes") is { } size
            ? size.AsByteSize(smallest, LargestBuffers)
            : Math.Max(ListenSettings.DefaultMaxBufferedBytes, smallest);
    }

    private static int? ReadConnections(Section listen, string key, int otherwise) =>
        listen.Optional(key) is { } number ? number.AsNumber(FewestConnections, MostConnections) : otherwise;

    private static int? ReadMaxBodyValues(Section listen, long maxBufferedBytes)
    {
        // A body that could never be parsed must not be told to come again.
        var fitting = (int)Math.Min(MostValues, ListenSettings.ValuesThatFit(maxBufferedBytes));
        return listen.Optional("maxBodyValues") is { } values
            ? values.AsNumber(FewestValues, fitting)
            : Math.Min(ListenSettings.DefaultMaxBodyValues, fitting);
    }

    private static List<ListenEndpoint>? ReadExtProc(Section listen, Dictionary<string, string> addresses)
    {
        if (listen.Required("extProc", "extProc: [\"unix:/run/extproc/extproc.sock\"]")?.AsList() is not { } items)
        {
            return null;
        }

        var endpoints = new List<ListenEndpoint>();
        foreach (var item in items)
        {
            if (ReadAddress(item, addresses, loopbackOnly: true) is { } endpoint)
            {
                endpoints.Add(endpoint);
            }
        }

        return endpoints;
    }

    private static ListenEndpoint? ReadAddress(Field field, Dictionary<string, string> addresses, bool loopbackOnly)
    {
        if (ListenAddress.Read(field, loopbackOnly) is not { } endpoint)
        {
            return null;
        }

        // Port 0 is another port each time.
        var key = endpoint.UnixPath ?? endpoint.Tcp!.ToString();
        if (endpoint.Tcp is not { Port: 0 } && !addresses.TryAdd(key, field.Path))
        {
            field.Problem($"is the same address as {addresses[key]}", "Choose another one.");
        }

        return endpoint;
    }
}
