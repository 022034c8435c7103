using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Xunit;

namespace ExtProc.Server.Tests.Grpc;

public class RefusedCallTests
{
    [Theory]
    [InlineData("/test.Echo/Other")]
    [InlineData("/test.Other/Echo")]
    [InlineData("/")]
    [InlineData("/test.Echo/Echo/")]
    [InlineData("/TEST.Echo/Echo")]
    [InlineData("/healthz")]
    public async Task An_unknown_method_is_UNIMPLEMENTED(string path)
    {
        await using var server = await RunningServer.StartAsync();

        var reply = await server.Client.CallAsync(path, [1]);

        Assert.Equal(HttpStatusCode.OK, reply.HttpStatus);
        Assert.Equal((int)StatusCode.Unimplemented, reply.Status);
        Assert.True(reply.Headers.Contains("grpc-status"));
        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("identity, gzip")]
    public async Task A_message_encoding_is_UNIMPLEMENTED(string encoding)
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(TestMethod.EchoPath, request => request.Headers.Add("grpc-encoding", encoding));
        call.HalfClose();

        var reply = await call.EndAsync();

        Assert.Equal((int)StatusCode.Unimplemented, reply.Status);
        Assert.Equal(["identity"], reply.Headers.GetValues("grpc-accept-encoding"));
        await server.AssertNextCallWorksAsync();
    }

    [Fact]
    public async Task The_identity_encoding_is_none()
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(TestMethod.EchoPath, request => request.Headers.Add("grpc-encoding", "identity"));
        await call.WriteAsync(new byte[3]);
        call.HalfClose();

        Assert.Equal(0, (await call.EndAsync()).Status);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc+json")]
    [InlineData("application/grpcx")]
    [InlineData(null)]
    public async Task Another_content_type_is_415(string? type)
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(
            TestMethod.EchoPath,
            request => request.Content!.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type));
        call.HalfClose();

        var reply = await call.EndAsync();

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, reply.HttpStatus);
        Assert.Null(reply.Status);
        await server.AssertNextCallWorksAsync();
        server.AssertQuietLog();
    }

    [Theory]
    [InlineData("application/grpc+proto")]
    [InlineData("application/grpc; charset=utf-8")]
    [InlineData("Application/GRPC")]
    public async Task Every_spelling_of_protobuf_over_gRPC_is_served(string type)
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(
            TestMethod.EchoPath, request => request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type));
        call.HalfClose();

        Assert.Equal(0, (await call.EndAsync()).Status);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task Another_HTTP_method_is_405(string method)
    {
        await using var server = await RunningServer.StartAsync();
        using var call = server.Client.Start(TestMethod.EchoPath, request => request.Method = new HttpMethod(method));
        call.HalfClose();

        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await call.EndAsync()).HttpStatus);
        await server.AssertNextCallWorksAsync();
    }
}
