using System.Net.Sockets;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using ExtProc.LocalStack.Processes;
using ExtProc.LocalStack.Tokens;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Load;

/// <summary>The sidecar and Envoy with the shipped bootstrap, less its access log, before an upstream that costs nothing.</summary>
internal sealed class LoadBench : IAsyncDisposable
{
    private const string ShippedLog = "envoy.extensions.access_loggers.stream.v3.StdoutAccessLog";
    private const string NoLog = "envoy.extensions.access_loggers.file.v3.FileAccessLog\n              path: /dev/null";
    private const int Reading = 8 * 1024;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    private readonly RunFolder _folder = new(keep: false);
    private readonly TokenMint _tokens = new(TimeProvider.System);
    private ChildProcess? _envoy;

    public PlainUpstream Upstream { get; } = new();

    public SidecarProcess Sidecar { get; private set; } = null!;

    public Uri Admin { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public string Token => _tokens.Token(DemoTeams.Finance);

    public static async Task<LoadBench> StartAsync()
    {
        var bench = new LoadBench();
        try
        {
            await bench.StartPartsAsync(TestContext.Current.CancellationToken);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends the same request again and again over kept connections.</summary>
    /// <returns>How many replies were not a 200, and the first of them.</returns>
    public async Task<(long Failed, string First)> SendAsync(byte[] request, int count, int connections)
    {
        var left = count;
        var failed = 0L;
        var first = "";
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(Address.Host, Address.Port);
            var replies = new MessageReader(socket, Reading);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await socket.SendAsync(request);
                if (!await replies.ReadAsync())
                {
                    throw new InvalidDataException("Envoy has closed a connection.");
                }

                if (!replies.Head.Span.StartsWith("HTTP/1.1 200 "u8) && Interlocked.Increment(ref failed) == 1)
                {
                    first = System.Text.Encoding.UTF8.GetString([.. replies.Head.Span, .. replies.Body.Span]);
                }
            }
        })));
        return (failed, first);
    }

    public async ValueTask DisposeAsync()
    {
        if (_envoy is not null)
        {
            await _envoy.DisposeAsync();
        }

        if (Sidecar is not null)
        {
            await Sidecar.DisposeAsync();
        }

        await Upstream.DisposeAsync();
        _tokens.Dispose();
        _folder.Dispose();
    }

    private async Task StartPartsAsync(CancellationToken cancellation)
    {
        var adminPort = FreePort.Take();
        await File.WriteAllBytesAsync(_folder.File("jwks.json"), _tokens.Jwks(), cancellation);
        await File.WriteAllTextAsync(_folder.File("extproc.yaml"), DemoTeams.Settings(_folder.Socket, adminPort, Upstream.Address), cancellation);
        Sidecar = await SidecarProcess.StartAsync(_folder.File("extproc.yaml"), adminPort, cancellation);

        var port = FreePort.Take();
        var options = new GatewayOptions { Folder = _folder.FullName, SidecarSocket = _folder.Socket, Upstream = Upstream.Address, Port = port };
        var bootstrap = EnvoyBootstrap.Localise(await File.ReadAllTextAsync(EnvoyBootstrap.ShippedFile, cancellation), options);
        Assert.Contains(ShippedLog, bootstrap, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.File("envoy.yaml"), bootstrap.Replace(ShippedLog, NoLog, StringComparison.Ordinal), cancellation);

        string[] arguments = ["-c", _folder.File("envoy.yaml"), "--concurrency", "2", "--log-level", "warning", "--admin-address-path", _folder.File("admin"), "--disable-hot-restart"];
        _envoy = ChildProcess.Start("Envoy", GatewayStarter.FindEnvoy()!.File, arguments, _folder.File("envoy.log"), new Dictionary<string, string?>());
        await _envoy.WaitUntilAsync(IsReadyAsync, StartTimeout, cancellation);
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        if (!File.Exists(_folder.File("admin")) || await File.ReadAllTextAsync(_folder.File("admin"), cancellation) is not { Length: > 0 } admin)
        {
            return false;
        }

        Admin = new Uri($"http://{admin}");
        using var http = new HttpClient { BaseAddress = Admin };
        using var ready = await http.GetAsync("/ready", cancellation);
        return ready.IsSuccessStatusCode;
    }
}
