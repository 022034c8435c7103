using System.Globalization;
using System.Text.Json;
using ExtProc.LocalStack.Processes;

namespace ExtProc.LocalStack.Gateways;

/// <summary>A real Envoy as a child process, with the shipped bootstrap.</summary>
internal sealed class EnvoyGateway : IGateway
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    private readonly ChildProcess _process;

    private EnvoyGateway(ChildProcess process, AccessLog accessLog, string description)
    {
        _process = process;
        AccessLog = accessLog;
        Description = description;
    }

    /// <inheritdoc/>
    public Uri Address { get; private set; } = null!;

    /// <inheritdoc/>
    public Uri? Admin { get; private set; }

    /// <inheritdoc/>
    public string Description { get; }

    /// <inheritdoc/>
    public AccessLog AccessLog { get; }

    /// <summary>Starts Envoy and waits until it takes requests.</summary>
    /// <exception cref="ChildProcessException">It ended or did not get ready; the message holds its last log lines.</exception>
    public static async Task<EnvoyGateway> StartAsync(EnvoyBinary binary, GatewayOptions options, CancellationToken cancellation)
    {
        var version = await binary.VersionAsync();
        var bootstrap = Path.Combine(options.Folder, "envoy.yaml");
        var adminFile = Path.Combine(options.Folder, "envoy-admin");
        var shipped = await File.ReadAllTextAsync(EnvoyBootstrap.ShippedFile, cancellation);
        await File.WriteAllTextAsync(bootstrap, options.AdjustBootstrap(EnvoyBootstrap.Localise(shipped, options)), cancellation);

        var accessLog = new AccessLog();
        var process = ChildProcess.Start("Envoy", binary.File, Arguments(bootstrap, adminFile, options.Workers), Path.Combine(options.Folder, "envoy.log"), new Dictionary<string, string?>(), line =>
        {
            if (line.StartsWith('{'))
            {
                accessLog.Add(line);
            }
        });
        var gateway = new EnvoyGateway(process, accessLog, $"Envoy {version} ({binary.FoundBy}: {binary.File})");
        try
        {
            await process.WaitUntilAsync(ready => gateway.IsReadyAsync(adminFile, ready), StartTimeout, cancellation);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string[] Arguments(string bootstrap, string adminFile, int workers) =>
    [
        "-c", bootstrap,
        "--concurrency", workers.ToString(CultureInfo.InvariantCulture),
        "--log-level", "warning",
        "--admin-address-path", adminFile,
        // Several runs on one machine share nothing, and nothing stays in /dev/shm.
        "--disable-hot-restart",
        // The default of ten seconds would make every reader of the access log wait.
        "--file-flush-interval-msec", "50",
    ];

    private async Task<bool> IsReadyAsync(string adminFile, CancellationToken cancellation)
    {
        if (!File.Exists(adminFile) || await File.ReadAllTextAsync(adminFile, cancellation) is not { Length: > 0 } admin)
        {
            return false;
        }

        Admin = new Uri($"http://{admin}");
        using var http = new HttpClient { BaseAddress = Admin };
        using var ready = await http.GetAsync("/ready", cancellation);
        if (!ready.IsSuccessStatusCode)
        {
            return false;
        }

        using var listeners = JsonDocument.Parse(await http.GetStringAsync("/listeners?format=json", cancellation));
        var socket = listeners.RootElement.GetProperty("listener_statuses")[0].GetProperty("local_address").GetProperty("socket_address");
        Address = new Uri($"http://{socket.GetProperty("address").GetString()}:{socket.GetProperty("port_value").GetInt32()}");
        return true;
    }
}
