using ExtProc.Testing.Grpc;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

public class EchoTests
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task Messages_come_back_one_by_one_while_the_call_is_open()
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(TestMethod.EchoPath);

        for (var i = 0; i < 20; i++)
        {
            byte[] message = [(byte)i, 0, 255];
            await call.WriteAsync(message);
            Assert.Equal(message, await call.ReadAsync());
        }

        call.HalfClose();
        var end = await call.EndAsync();
        Assert.Equal(0, end.Status);
        Assert.Null(end.Message);
        Assert.Empty(end.Messages);
        Assert.Equal("application/grpc", (await call.ResponseAsync()).Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Messages_sent_in_one_piece_come_back_in_order()
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(TestMethod.EchoPath);

        await call.WriteRawAsync(Enumerable.Range(0, 100).SelectMany(i => GrpcTestCall.Frame(new byte[i])).ToArray());
        call.HalfClose();

        var end = await call.EndAsync();
        Assert.Equal(0, end.Status);
        Assert.Equal(Enumerable.Range(0, 100), end.Messages.Select(message => message.Length));
    }

    [Fact]
    public async Task An_empty_message_is_a_message()
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.Client.CallAsync(TestMethod.EchoPath, [], [7], []);

        Assert.Equal(0, reply.Status);
        Assert.Equal([0, 1, 0], reply.Messages.Select(message => message.Length));
    }

    [Fact]
    public async Task A_call_without_messages_ends_with_headers_alone()
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.Client.CallAsync(TestMethod.EchoPath);

        Assert.Equal(0, reply.Status);
        Assert.True(reply.Headers.Contains("grpc-status"));
    }

    [Fact]
    public async Task Two_messages_of_16_MB_each_way_pass_in_one_call()
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(TestMethod.EchoPath);
        var message = new byte[16 * Mebibyte];
        new Random(16).NextBytes(message);

        for (var i = 0; i < 2; i++)
        {
            await call.WriteAsync(message);
            var back = await call.ReadAsync();
            Assert.True(message.AsSpan().SequenceEqual(back));
        }

        call.HalfClose();
        Assert.Equal(0, (await call.EndAsync()).Status);
        await server.AssertNextCallWorksAsync();
    }

    [Fact]
    public async Task Header_fields_as_large_as_Envoy_takes_pass()
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(TestMethod.EchoPath, request => request.Headers.Add("x-copied", new string('x', 60_000)));
        call.HalfClose();

        Assert.Equal(0, (await call.EndAsync()).Status);
        await server.AssertNextCallWorksAsync();
    }

    [Fact]
    public async Task Many_calls_share_one_connection()
    {
        await using var server = await RunningServer.StartAsync();
        await server.AssertNextCallWorksAsync();

        var calls = Enumerable.Range(0, 900).Select(_ => server.Client.Start(TestMethod.EchoPath)).ToArray();
        await Task.WhenAll(calls.Select(call => call.WriteAsync(new byte[100])));
        foreach (var call in calls)
        {
            Assert.Equal(100, (await call.ReadAsync())!.Length);
            call.HalfClose();
            Assert.Equal(0, (await call.EndAsync()).Status);
            call.Dispose();
        }

        Assert.Equal(1, server.Client.Connections);
    }
}
