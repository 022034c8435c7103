using System.Globalization;
using System.Text.Json;
using ExtProc.LocalStack.Gateways;
using ExtProc.LocalStack.Processes;

namespace ExtProc.Benchmarks.Load;

/// <summary>A real Envoy with one worker and the shipped bootstrap, with or without its processor. Its access log goes nowhere.</summary>
internal sealed class LoadEnvoy : IAsyncDisposable
{
    private const string FirstFilter = "          - name: envoy.filters.http.ext_proc";
    private const string Router = "          - name: envoy.filters.http.router";
    private const string RemovesTeam = "mutations: [{ remove: x-team }]";
    private const string SetsTeam =
        "mutations: [{ append: { header: { key: x-team, value: load }, append_action: OVERWRITE_IF_EXISTS_OR_ADD } }]";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);
    private static readonly HttpClient Http = new();

    private readonly ChildProcess _process;
    private string _admin = "";

    private LoadEnvoy(ChildProcess process) => _process = process;

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Where clients send requests.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Starts Envoy and waits until it takes requests.</summary>
    /// <param name="binary">The program.</param>
    /// <param name="folder">Folder for its files.</param>
    /// <param name="name">What its files are called.</param>
    /// <param name="socket">The processor's socket, or null for an Envoy without one.</param>
    /// <param name="processorSetsTeam">Whether the processor gives the request its team. Otherwise Envoy does, so that its route is found.</param>
    /// <param name="upstream">The upstream.</param>
    /// <param name="stop">Ends the wait.</param>
    public static async Task<LoadEnvoy> StartAsync(EnvoyBinary binary, RunFolder folder, string name, string? socket, bool processorSetsTeam, Uri upstream, CancellationToken stop)
    {
        var options = new GatewayOptions { Folder = folder.FullName, SidecarSocket = socket ?? folder.File("none.sock"), Upstream = upstream };
        var text = EnvoyBootstrap.Localise(await File.ReadAllTextAsync(EnvoyBootstrap.ShippedFile, stop), options);
        if (!processorSetsTeam)
        {
            text = text.Contains(RemovesTeam, StringComparison.Ordinal)
                ? text.Replace(RemovesTeam, SetsTeam, StringComparison.Ordinal)
                : throw new InvalidDataException($"{EnvoyBootstrap.ShippedFile} does not say: {RemovesTeam}");
        }

        if (socket is null)
        {
            text = text.Remove(text.IndexOf(FirstFilter, StringComparison.Ordinal), text.IndexOf(Router, StringComparison.Ordinal) - text.IndexOf(FirstFilter, StringComparison.Ordinal));
        }

        var bootstrap = folder.File(name + ".yaml");
        var adminFile = folder.File(name + "-admin");
        await File.WriteAllTextAsync(bootstrap, text, stop);
        // The shell gives way to Envoy: the process id is Envoy's own.
        string[] arguments =
        [
            "-c", "exec \"$0\" \"$@\" > /dev/null", binary.File, "-c", bootstrap, "--concurrency", "1", "--log-level", "warning",
            "--admin-address-path", adminFile, "--disable-hot-restart",
        ];
        var envoy = new LoadEnvoy(ChildProcess.Start("Envoy", "/bin/sh", arguments, folder.File(name + ".log"), new Dictionary<string, string?>()));
        try
        {
            await envoy._process.WaitUntilAsync(ready => envoy.IsReadyAsync(adminFile, ready), StartTimeout, stop);
            return envoy;
        }
        catch
        {
            await envoy.DisposeAsync();
            throw;
        }
    }

    /// <summary>The sum of the counters whose name ends so.</summary>
    /// <exception cref="InvalidDataException">There is none: a count that is not looked at would always be 0.</exception>
    public async Task<long> StatisticAsync(string name)
    {
        long? sum = null;
        foreach (var line in (await Http.GetStringAsync($"http://{_admin}/stats")).Split('\n'))
        {
            var colon = line.LastIndexOf(": ", StringComparison.Ordinal);
            if (colon > 0 && line.AsSpan(0, colon).EndsWith(name, StringComparison.Ordinal)
                && long.TryParse(line.AsSpan(colon + 2), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value))
            {
                sum = (sum ?? 0) + value;
            }
        }

        return sum ?? throw new InvalidDataException($"Envoy has no counter {name}.");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<bool> IsReadyAsync(string adminFile, CancellationToken cancellation)
    {
        if (!File.Exists(adminFile) || await File.ReadAllTextAsync(adminFile, cancellation) is not { Length: > 0 } admin)
        {
            return false;
        }

        _admin = admin;
        using var ready = await Http.GetAsync($"http://{admin}/ready", cancellation);
        if (!ready.IsSuccessStatusCode)
        {
            return false;
        }

        using var listeners = JsonDocument.Parse(await Http.GetStringAsync($"http://{admin}/listeners?format=json", cancellation));
        var socket = listeners.RootElement.GetProperty("listener_statuses")[0].GetProperty("local_address").GetProperty("socket_address");
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{socket.GetProperty("port_value").GetInt32()}");
        return true;
    }
}
