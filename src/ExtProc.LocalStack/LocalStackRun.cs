using System.Net;
using ExtProc.LocalStack.FakeBedrock;
using ExtProc.LocalStack.Gateways;
using ExtProc.LocalStack.Processes;
using ExtProc.LocalStack.Tokens;

namespace ExtProc.LocalStack;

/// <summary>A running local stack: fake Bedrock, token issuer, sidecar, gateway. Disposing it ends all of them.</summary>
/// <example><code>await using var run = await LocalStackRun.StartAsync(new LocalStackOptions(), cancellation);</code></example>
internal sealed class LocalStackRun : IAsyncDisposable
{
    private readonly RunFolder _folder;

    private LocalStackRun(bool keepFiles) => _folder = new RunFolder(keepFiles);

    /// <summary>Where clients send requests.</summary>
    public Uri Address => Gateway.Address;

    /// <summary>The sidecar's admin listener.</summary>
    public Uri Admin => Sidecar.Admin;

    /// <summary>The socket that the sidecar listens on.</summary>
    public string Socket => _folder.Socket;

    /// <summary>Folder with the run's settings and logs.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Mints tokens the sidecar trusts.</summary>
    public TokenMint Tokens { get; } = new(TimeProvider.System);

    /// <summary>The upstream, with what reached it.</summary>
    public RuntimeServer Bedrock { get; private set; } = null!;

    /// <summary>The product.</summary>
    public SidecarProcess Sidecar { get; private set; } = null!;

    /// <summary>The gateway in front, with its access log.</summary>
    public IGateway Gateway { get; private set; } = null!;

    /// <summary>Starts everything and waits until a request would be answered.</summary>
    /// <exception cref="ChildProcessException">A program did not start; the message holds its last lines.</exception>
    /// <exception cref="InvalidOperationException">A real Envoy was asked for and there is none, or it does not run.</exception>
    public static async Task<LocalStackRun> StartAsync(LocalStackOptions options, CancellationToken cancellation)
    {
        var run = new LocalStackRun(options.KeepFiles);
        try
        {
            await run.StartPartsAsync(options, cancellation);
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>The text of the sidecar's <c>/metrics</c>.</summary>
    public async Task<string> ReadMetricsAsync(CancellationToken cancellation)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(Admin, "/metrics"), cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }

        if (Sidecar is not null)
        {
            await Sidecar.DisposeAsync();
        }

        if (Bedrock is not null)
        {
            await Bedrock.DisposeAsync();
        }

        Tokens.Dispose();
        _folder.Dispose();
    }

    private async Task StartPartsAsync(LocalStackOptions options, CancellationToken cancellation)
    {
        Bedrock = await RuntimeServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), FakeCredentials.Demo, TimeProvider.System);
        options.Progress($"fake Bedrock, verifying every signature, on {Bedrock.Address}");

        var adminPort = options.AdminPort == 0 ? FreePort.Take() : options.AdminPort;
        var settings = options.AdjustSettings(DemoTeams.Settings(_folder.Socket, adminPort, Bedrock.Address));
        await File.WriteAllBytesAsync(_folder.File("jwks.json"), Tokens.Jwks(), cancellation);
        await File.WriteAllTextAsync(_folder.File("extproc.yaml"), settings, cancellation);
        Sidecar = await SidecarProcess.StartAsync(_folder.File("extproc.yaml"), adminPort, cancellation, options.OpenFiles);
        options.Progress($"sidecar, ready, admin on {Admin}");

        Gateway = await GatewayStarter.StartAsync(options.Gateway, new GatewayOptions
        {
            Folder = _folder.FullName,
            SidecarSocket = _folder.Socket,
            Upstream = Bedrock.Address,
            Port = options.Port,
            AdjustBootstrap = options.AdjustBootstrap,
            Workers = options.Workers,
        }, cancellation);
        options.Progress($"{Gateway.Description} on {Address}");
    }
}
