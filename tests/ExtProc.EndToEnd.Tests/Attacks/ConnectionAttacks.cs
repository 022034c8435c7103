using System.Net;
using System.Net.Sockets;
using System.Text;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using ExtProc.LocalStack.Gateways;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>
/// Connections that say nothing, to each listener of the sidecar, more of them than it has descriptors: exchanges that are
/// going go on, new ones come, and operators are answered.
/// </summary>
public abstract class ConnectionAttacks : IAsyncLifetime
{
    // The program at rest has 190 open, most of them assemblies: this leaves some thirty for connections.
    private const int FewFiles = 256;
    private const int Many = 400;

    // Nothing, half a request, a request without its end, the beginning of HTTP/2 without a call.
    private static readonly byte[][] Words =
        [[], "GET"u8.ToArray(), "GET /metrics HTTP/1.1\r\nhost: x\r\n"u8.ToArray(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray()];

    private readonly GatewayKind _kind;
    private readonly List<Socket> _idle = [];
    private LocalStackRun? _run;

    private protected ConnectionAttacks(GatewayKind kind) => _kind = kind;

    private LocalStackRun Run => _run!;

    private ChatRequest Good => new() { Token = Run.Tokens.Token(DemoTeams.Finance) };

    public async ValueTask InitializeAsync()
    {
        SharedRun.SkipWithoutEnvoy(_kind);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit of open files is set by a shell.");
        _run = await LocalStackRun.StartAsync(new LocalStackOptions { Gateway = _kind, OpenFiles = FewFiles }, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _idle.ForEach(socket => socket.Dispose());
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Idle_connections_harm_nobody(bool toAdmin, bool toSocket)
    {
        (await SendAsync()).AssertOk();
        using var streaming = await Connection.OpenAsync(Run.Address);
        await streaming.WriteAsync((Good with { Text = "[fake:slow=100]", Stream = true }).ToBytes());
        Assert.Equal(200, (await streaming.ReadHeadAsync()).Status);

        for (var i = 0; i < Many; i++)
        {
            if (toAdmin)
            {
                await OpenAsync(new IPEndPoint(IPAddress.Loopback, Run.Admin.Port), Words[i % Words.Length]);
            }

            if (toSocket)
            {
                await OpenAsync(new UnixDomainSocketEndPoint(Run.Socket), Words[i % Words.Length]);
            }
        }

        for (var i = 0; i < 20; i++)
        {
            (await SendAsync()).AssertOk();
            Assert.Equal("ready\n", await AskAdminAsync("/readyz"));
        }

        Assert.EndsWith("data: [DONE]\n\n", await ReadToEndAsync(streaming), StringComparison.Ordinal);
        var meters = new Meters(await AskAdminAsync("/metrics"));
        Assert.InRange(meters.Sum("extproc_closed_connections_total"), Many / 2, long.MaxValue);
        Assert.InRange(Directory.GetFileSystemEntries($"/proc/{Run.Sidecar.Id}/fd").Length, 1, FewFiles - 8);
        SidecarLog.AssertClean(Run.Sidecar.Output);

        _idle.ForEach(socket => socket.Dispose());
        (await SendAsync()).AssertOk();
    }

    private async Task<HttpReply> SendAsync()
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        return await connection.SendAsync(Good);
    }

    private static async Task<string> ReadToEndAsync(Connection connection)
    {
        var text = new StringBuilder();
        while (await connection.ReadPieceAsync() is { } piece)
        {
            text.Append(Encoding.UTF8.GetString(piece));
        }

        Assert.True(connection.IsComplete);
        return text.ToString();
    }

    private async Task<string> AskAdminAsync(string path)
    {
        using var patience = Patience.Start();
        using var http = new HttpClient { BaseAddress = Run.Admin };
        return await http.GetStringAsync(path, patience.Token);
    }

    private async Task OpenAsync(EndPoint endpoint, byte[] word)
    {
        using var patience = Patience.Start();
        var protocol = endpoint is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified;
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, protocol);
        _idle.Add(socket);
        try
        {
            await socket.ConnectAsync(endpoint, patience.Token);
            await socket.SendAsync(word, SocketFlags.None, patience.Token);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            // Closed already, to make room for another.
        }
    }
}

public sealed class ConnectionAttacksBehindEnvoy() : ConnectionAttacks(GatewayKind.Real);

public sealed class ConnectionAttacksBehindStandIn() : ConnectionAttacks(GatewayKind.StandIn);
