using System.Text;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Attacks;

/// <summary>Requests that Envoy itself cannot take: each is answered in the API's error shape, and none costs a gRPC call.</summary>
[Collection<OnEnvoy>]
public sealed class UnreadableRequestTests(EnvoyRun run) : OnAnyGateway(run)
{
    private const string Line = "POST /v1/chat/completions HTTP/1.1\r\nhost: gateway.example\r\n";
    private const string TooLarge = "request_headers_too_large";

    /// <summary>Requests as text, with the answer they get.</summary>
    public static TheoryData<string, int> Malformed => new()
    {
        { "\0\u0001garbage\r\n\r\n", 400 },
        { "GET\r\n\r\n", 400 },
        { "G@T / HTTP/1.1\r\nhost: gateway.example\r\n\r\n", 400 },
        { "POST /v1/chat/completions HTTP/1.1\r\n\r\n", 400 },
        { "GET /a#b HTTP/1.1\r\nhost: gateway.example\r\n\r\n", 400 },
        { "OPTIONS * HTTP/1.1\r\nhost: gateway.example\r\n\r\n", 404 },
        { "CONNECT gateway.example:443 HTTP/1.1\r\nhost: gateway.example:443\r\n\r\n", 404 },
        { Line + "no colon\r\n\r\n", 400 },
        { Line + "x-a: a\0b\r\n\r\n", 400 },
        { Line + "content-length: x\r\n\r\n", 400 },
        { Line + "content-length: 3\r\ncontent-length: 4\r\n\r\nabcd", 400 },
        { Line + "content-length: 3\r\ntransfer-encoding: chunked\r\n\r\nabc", 400 },
        { Line + "transfer-encoding: unheard-of\r\n\r\n", 501 },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_request_gets_an_answer_and_no_call(string request, int status)
    {
        var before = await CallsAsync();
        using var connection = await Connection.OpenAsync(Run.Address);

        var reply = await connection.SendAsync(Encoding.Latin1.GetBytes(request));

        reply.AssertError(status, "gateway_error");
        Assert.Equal(before, await CallsAsync());
        Assert.Empty(Run.Bedrock.Accepted);
    }

    /// <summary>From what passes, over what only the sidecar's own headers bring over the limit, to what Envoy refuses.</summary>
    [Fact]
    public async Task Any_number_of_headers_passes_or_is_431()
    {
        var statuses = new List<int>();
        for (var count = 80; count <= 110; count++)
        {
            statuses.Add(await StatusAsync([.. Enumerable.Range(0, count).Select(i => $"x-h{i}: v")]));
        }

        Assert.Equal(statuses.Order(), statuses);
        Assert.Equal([200, 431], statuses.Distinct());
        Assert.Equal(431, await StatusAsync([.. Enumerable.Range(0, 2000).Select(i => $"x-h{i}: v")]));
    }

    [Fact]
    public async Task Any_size_of_headers_passes_or_is_431()
    {
        var statuses = new List<int>();
        for (var size = 127 * 1024; size <= 132 * 1024; size += 256)
        {
            statuses.Add(await StatusAsync(["x-large: " + new string('a', size)]));
        }

        Assert.Equal(statuses.Order(), statuses);
        Assert.Equal([200, 431], statuses.Distinct());
        Assert.Equal(431, await StatusAsync([], new string('a', 200 * 1024)));
    }

    [Theory]
    [InlineData("host: gateway.example\r\n")]
    [InlineData("")]
    public async Task HTTP_1_0_is_served_whole_and_streamed(string host)
    {
        var whole = await SendOldAsync(Good, host);
        whole.AssertOk();

        var stream = await SendOldAsync(Good with { Stream = true }, host);
        Assert.Equal(200, stream.Status);
        Assert.EndsWith("data: [DONE]\n\n", stream.Text, StringComparison.Ordinal);
    }

    private async Task<int> StatusAsync(string[] headers, string? path = null)
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        var reply = await connection.SendAsync(Good with { Headers = headers, Target = path is null ? ChatRequest.Completions : "/" + path });
        if (reply.Status == 200)
        {
            reply.AssertOk();
        }
        else
        {
            reply.AssertError(431, TooLarge);
        }

        return reply.Status;
    }

    private async Task<HttpReply> SendOldAsync(ChatRequest request, string host)
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        var head = Encoding.Latin1.GetString(request.Head())
            .Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal)
            .Replace("host: gateway.example\r\n", host, StringComparison.Ordinal);
        await connection.WriteAsync((byte[])[.. Encoding.Latin1.GetBytes(head), .. request.Body]);
        return await connection.ReadReplyAsync();
    }

    private async Task<long> CallsAsync() => (await EnvoyStats.ReadAsync(Run.Gateway.Admin!)).Processor("streams_started");
}
