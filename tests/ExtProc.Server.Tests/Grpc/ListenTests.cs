using System.Net;
using System.Net.Sockets;
using ExtProc.Core.Settings;
using ExtProc.Server.Grpc;
using ExtProc.Testing.Grpc;
using ExtProc.Testing.Logs;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

public sealed class ListenTests : IDisposable
{
    private const UnixFileMode OwnerAndGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly string _directory = Directory.CreateTempSubdirectory("extproc-").FullName;
    private readonly LogGuard _log = new();

    private string SocketPath => Path.Combine(_directory, "s");

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        _log.Dispose();
    }

    [Fact]
    public async Task Only_owner_and_group_may_connect()
    {
        await using var server = await StartAsync(Unix(SocketPath));

        AssertOwnerAndGroupOnly();
    }

    [Fact]
    public void The_mode_is_set_before_anybody_can_connect()
    {
        using var bound = UnixSocketFile.Bind(new UnixDomainSocketEndPoint(SocketPath));

        AssertOwnerAndGroupOnly();
        using var early = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Assert.Equal(
            SocketError.ConnectionRefused,
            Assert.Throws<SocketException>(() => early.Connect(new UnixDomainSocketEndPoint(SocketPath))).SocketErrorCode);
    }

    [Fact]
    public async Task A_stale_socket_is_replaced()
    {
        LeaveStaleSocket(SocketPath);

        await using var server = await StartAsync(Unix(SocketPath));

        using var client = GrpcTestClient.OverUnixSocket(SocketPath);
        Assert.Equal(0, (await client.CallAsync(TestMethod.EchoPath, [1])).Status);
    }

    [Fact]
    public async Task A_socket_that_somebody_listens_on_is_left_alone()
    {
        await using var first = await StartAsync(Unix(SocketPath));

        var failure = await Assert.ThrowsAsync<ListenException>(() => StartAsync(Unix(SocketPath)));

        Assert.Contains("Another process listens on " + SocketPath, failure.Message, StringComparison.Ordinal);
        using var client = GrpcTestClient.OverUnixSocket(SocketPath);
        Assert.Equal(0, (await client.CallAsync(TestMethod.EchoPath, [1])).Status);
    }

    [Fact]
    public async Task A_socket_whose_backlog_is_full_is_left_alone()
    {
        using var busy = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        busy.Bind(new UnixDomainSocketEndPoint(SocketPath));
        busy.Listen(1);
        List<Socket> waiting = [];
        try
        {
            for (var isFull = false; !isFull;)
            {
                waiting.Add(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false });
                try
                {
                    waiting[^1].Connect(new UnixDomainSocketEndPoint(SocketPath));
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
                {
                    isFull = true;
                }
            }

            var failure = await Assert.ThrowsAsync<ListenException>(() => StartAsync(Unix(SocketPath)));
            Assert.Contains("Another process listens", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            waiting.ForEach(socket => socket.Dispose());
        }
    }

    [Fact]
    public async Task A_file_in_the_way_is_left_alone()
    {
        await File.WriteAllTextAsync(SocketPath, "precious");

        var failure = await Assert.ThrowsAsync<ListenException>(() => StartAsync(Unix(SocketPath)));

        Assert.Contains("is no socket", failure.Message, StringComparison.Ordinal);
        Assert.Equal("precious", await File.ReadAllTextAsync(SocketPath));
    }

    [Fact]
    public async Task A_directory_or_a_link_in_the_way_is_left_alone()
    {
        Directory.CreateDirectory(SocketPath);
        var link = Path.Combine(_directory, "link");
        File.CreateSymbolicLink(link, Path.Combine(_directory, "nowhere"));

        foreach (var path in (string[])[SocketPath, link])
        {
            var failure = await Assert.ThrowsAsync<ListenException>(() => StartAsync(Unix(path)));
            Assert.Contains("is no socket", failure.Message, StringComparison.Ordinal);
        }

        Assert.True(Directory.Exists(SocketPath));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public async Task A_missing_directory_and_a_path_too_long_say_so()
    {
        var missing = Path.Combine(_directory, "missing", "s");
        var failure = await Assert.ThrowsAsync<ListenException>(() => StartAsync(Unix(missing)));
        Assert.Contains("does not exist", failure.Message, StringComparison.Ordinal);

        var longest = Path.Combine(_directory, new string('s', 107 - _directory.Length - 1));
        failure = await Assert.ThrowsAsync<ListenException>(() => StartAsync(Unix(longest + "s")));
        Assert.Contains("108 bytes", failure.Message, StringComparison.Ordinal);
        await using var server = await StartAsync(Unix(longest));
        Assert.True(File.Exists(longest));
    }

    [Fact]
    public async Task The_socket_is_gone_after_the_stop_and_can_be_bound_again()
    {
        for (var i = 0; i < 2; i++)
        {
            await using var server = await StartAsync(Unix(SocketPath));
            await server.StopAsync(CancellationToken.None);
            Assert.False(File.Exists(SocketPath));
        }
    }

    [Fact]
    public async Task Port_0_takes_a_free_port_and_tells_it()
    {
        await using var server = await StartAsync(Unix(SocketPath), Loopback(0));

        Assert.Equal(SocketPath, server.Endpoints[0].UnixPath);
        var address = server.Endpoints[1].Tcp!;
        Assert.Equal(IPAddress.Loopback, address.Address);
        Assert.NotEqual(0, address.Port);
        using var client = GrpcTestClient.OverTcp(address);
        Assert.Equal(0, (await client.CallAsync(TestMethod.EchoPath, [1])).Status);
        Assert.Contains(_log.Entries, entry => entry.Message.Contains($"{address.Port}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_in_use_says_so()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var failure = await Assert.ThrowsAsync<ListenException>(() => StartAsync(Loopback(port)));

        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("in use", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP_1_is_not_spoken()
    {
        await using var server = await StartAsync(Loopback(0));
        using var client = new HttpClient();

        var reply = await client.PostAsync(new Uri($"http://{server.Endpoints[0].Tcp}{TestMethod.EchoPath}"), new ByteArrayContent([]));

        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
    }

    private static ListenEndpoint Unix(string path) => new(path, null);

    private static ListenEndpoint Loopback(int port) => new(null, new IPEndPoint(IPAddress.Loopback, port));

    private void AssertOwnerAndGroupOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are Unix's.");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(OwnerAndGroup, File.GetUnixFileMode(SocketPath));
        }
    }

    private static void LeaveStaleSocket(string path)
    {
        // The name moves away while the socket is closed, so that closing it does not remove the file.
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            socket.Listen();
            File.Move(path, path + ".kept");
        }

        File.Move(path + ".kept", path);
        Assert.True(File.Exists(path));
    }

    private async Task<CallServer> StartAsync(params ListenEndpoint[] endpoints)
    {
        var server = new CallServer(endpoints, [TestMethod.Echo], new ServingState(), 1000, _log.Factory);
        try
        {
            await server.StartAsync(CancellationToken.None);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
