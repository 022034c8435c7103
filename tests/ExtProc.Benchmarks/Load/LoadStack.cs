using ExtProc.LocalStack.Gateways;
using ExtProc.LocalStack.Processes;
using ExtProc.LocalStack.Tokens;

namespace ExtProc.Benchmarks.Load;

/// <summary>Three ways to the same upstream: an Envoy alone, one with an echo, one with the product. All run at once.</summary>
internal sealed class LoadStack : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);

    private readonly RunFolder _folder = new(keep: false);
    private readonly TokenMint _mint = new(TimeProvider.System);
    private readonly List<IAsyncDisposable> _parts = [];

    /// <summary>The load generator.</summary>
    public H2Load Client { get; private set; } = null!;

    /// <summary>The client that waits for first bytes.</summary>
    public FirstByte FirstByte { get; private set; } = null!;

    /// <summary>An Envoy without a processor.</summary>
    public LoadPath Direct { get; private set; } = null!;

    /// <summary>A processor that gives back what it gets.</summary>
    public LoadPath Echo { get; private set; } = null!;

    /// <summary>The product.</summary>
    public LoadPath Product { get; private set; } = null!;

    /// <summary>Starts everything.</summary>
    public static async Task<LoadStack> StartAsync(EnvoyBinary binary, CancellationToken stop)
    {
        var stack = new LoadStack();
        try
        {
            await stack.StartPartsAsync(binary, stop);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (var i = _parts.Count - 1; i >= 0; i--)
        {
            await _parts[i].DisposeAsync();
        }

        _mint.Dispose();
        _folder.Dispose();
    }

    private async Task StartPartsAsync(EnvoyBinary binary, CancellationToken stop)
    {
        var upstream = Keep(new CannedUpstream());
        var echo = Keep(StartEcho(_folder.File("echo.sock")));
        await echo.WaitUntilAsync(_ => Task.FromResult(File.Exists(_folder.File("echo.sock"))), StartTimeout, stop);

        var adminPort = FreePort.Take();
        await File.WriteAllBytesAsync(_folder.File("jwks.json"), _mint.Jwks(), stop);
        await File.WriteAllTextAsync(_folder.File("extproc.yaml"), LoadSettings.Write(_folder.Socket, adminPort, upstream.Address), stop);
        var sidecar = Keep(await SidecarProcess.StartAsync(_folder.File("extproc.yaml"), adminPort, stop));

        Direct = new LoadPath(Keep(await LoadEnvoy.StartAsync(binary, _folder, "direct", null, false, upstream.Address, stop)), null);
        Echo = new LoadPath(Keep(await LoadEnvoy.StartAsync(binary, _folder, "with-echo", _folder.File("echo.sock"), false, upstream.Address, stop)), echo.Id);
        Product = new LoadPath(Keep(await LoadEnvoy.StartAsync(binary, _folder, "product", _folder.Socket, true, upstream.Address, stop)), sidecar.Id, true);
        var token = _mint.Token(LoadSettings.Team);
        Client = new H2Load(_folder.FullName, token, stop);
        FirstByte = new FirstByte(token, stop);
    }

    private ChildProcess StartEcho(string socket)
    {
        // This very program: as `dotnet X.dll`, or by its own starter.
        var program = Environment.ProcessPath!;
        string[] arguments = ["echo", "--socket", socket];
        return ChildProcess.Start(
            "The echo",
            program,
            Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(LoadStack).Assembly.Location, .. arguments] : arguments,
            _folder.File("echo.log"),
            new Dictionary<string, string?>());
    }

    private T Keep<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Add(part);
        return part;
    }
}

/// <summary>One way: an Envoy and the processor behind it.</summary>
/// <param name="Envoy">The Envoy.</param>
/// <param name="Processor">Process id of its processor, or null.</param>
/// <param name="SpeaksChat">Whether it takes the client API's path; the others take the case's name.</param>
internal sealed record LoadPath(LoadEnvoy Envoy, int? Processor, bool SpeaksChat = false)
{
    /// <summary>Where a case's requests go.</summary>
    public string Url(LoadCase load) => Envoy.Address + (SpeaksChat ? "/v1/chat/completions" : "/" + load.Name);

    /// <summary>CPU seconds of the processor, or of the Envoy that has none.</summary>
    public double CpuSeconds => ProcessUsage.CpuSeconds(Processor ?? Envoy.Id);
}
