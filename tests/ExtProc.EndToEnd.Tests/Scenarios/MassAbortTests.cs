using System.Net.Sockets;
using System.Text;
using ExtProc.EndToEnd.Tests.Runs;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Scenarios;

/// <summary>
/// Many clients that leave in the same moment: Envoy ends as many calls at once, which a server may take for an attack
/// (HTTP/2 rapid reset) and answer with GOAWAY for everybody.
/// </summary>
[Collection<OnEnvoy>]
public sealed class MassAbortTests(EnvoyRun run) : OnAnyGateway(run)
{
    private const int Clients = 1500;

    [Fact]
    public async Task Fifteen_hundred_clients_leave_at_once_and_nobody_else_notices()
    {
        using var patience = Patience.Start();
        var before = await MetersAsync();
        var earlier = await EnvoyStats.ReadAsync(Run.Gateway.Admin!);
        var request = (Good with { Text = "[fake:slow=1000]", Stream = true }).ToBytes();
        var sockets = new Socket[Clients];
        await Parallel.ForAsync(0, Clients, new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = patience.Token }, async (i, cancellation) =>
            sockets[i] = await StreamAsync(request, cancellation));

        foreach (var socket in sockets)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Dispose();
        }

        await Patience.UntilAsync("all of them aborted", async () => Aborted(await MetersAsync()) == Aborted(before) + Clients);
        for (var i = 0; i < 100; i++)
        {
            (await SendAsync(Good)).AssertOk();
        }

        var later = await EnvoyStats.ReadAsync(Run.Gateway.Admin!);
        foreach (var name in new[] { "upstream_cx_destroy_remote", "upstream_cx_close_notify", "upstream_rq_rx_reset", "http2.goaway_sent", "upstream_rq_pending_overflow" })
        {
            Assert.Equal((name, earlier["cluster.extproc." + name]), (name, later["cluster.extproc." + name]));
        }

        static long Aborted(Meters meters) => meters.Requests(("outcome", "aborted"));
    }

    /// <summary>Opens a stream and reads its first event.</summary>
    private async Task<Socket> StreamAsync(byte[] request, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Run.Address.Host, Run.Address.Port, cancellation);
        await socket.SendAsync(request, SocketFlags.None, cancellation);
        var piece = new byte[4096];
        var seen = "";
        while (!seen.Contains("data: ", StringComparison.Ordinal))
        {
            var read = await socket.ReceiveAsync(piece, SocketFlags.None, cancellation);
            Assert.NotEqual(0, read);
            seen += Encoding.Latin1.GetString(piece, 0, read);
        }

        return socket;
    }
}
