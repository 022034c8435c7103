using System.Net;
using System.Text;
using ExtProc.LocalStack.Gateways;
using ExtProc.Protos;
using Microsoft.AspNetCore.Http;
using Xunit;
using Kind = ExtProc.Protos.ProcessingRequest.RequestOneofCase;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>What the bootstrap promises, on a real Envoy and on the stand-in.</summary>
public sealed class GatewayTests
{
    public static TheoryData<int> Kinds { get; } = [(int)GatewayKind.Real, (int)GatewayKind.StandIn];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Team_and_addresses_of_clients_do_not_reach_the_upstream(int kind)
    {
        await using var bench = await GatewayBench.StartAsync((GatewayKind)kind);
        bench.Processor.Script = Answers.ForTeam;
        HeaderDictionary? seen = null;
        bench.Upstream = context =>
        {
            seen = new HeaderDictionary(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value));
            return Task.CompletedTask;
        };

        await RawClient.SendAsync(bench.Gateway.Address, "POST /v1/x HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 10.1.2.3\r\nx-team: root\r\ncontent-length: 2\r\n\r\n{}", Patience());

        Assert.NotNull(seen);
        Assert.DoesNotContain("x-team", seen.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.DoesNotContain(seen, header => header.Value.ToString().Contains("127.0.0.1", StringComparison.Ordinal) && header.Key != "Host");
        Assert.DoesNotContain(seen, header => header.Value.ToString().Contains("10.1.2.3", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Cleartext_http2_is_served_on_the_same_port(int kind)
    {
        await using var bench = await GatewayBench.StartAsync((GatewayKind)kind);
        bench.Processor.Script = Answers.ForTeam;
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(bench.Gateway.Address, "/v1/x"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StringContent("hello"),
        };
        request.Headers.Add("x-team", ["a", "b"]);

        using var reply = await http.SendAsync(request, Patience());

        Assert.Equal("from upstream", await reply.Content.ReadAsStringAsync(Patience()));
        Assert.Equal(HttpVersion.Version20, reply.Version);
        Assert.Equal([Kind.RequestHeaders, Kind.RequestBody, Kind.ResponseHeaders, Kind.ResponseBody], bench.Processor.Messages.Select(message => message.RequestCase));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Client_that_leaves_a_stream_is_logged_with_what_earlier_answers_said(int kind)
    {
        await using var bench = await GatewayBench.StartAsync((GatewayKind)kind);
        bench.Processor.Script = message =>
        {
            var answer = Answers.ForTeam(message);
            answer.DynamicMetadata = message.RequestCase == Kind.RequestBody ? Answers.Metadata(("team", Google.Protobuf.WellKnownTypes.Value.ForString("finance"))) : null;
            answer.ModeOverride = message.RequestCase == Kind.ResponseHeaders ? new ProcessingMode { ResponseBodyMode = ProcessingMode.Types.BodySendMode.Streamed } : null;
            return answer;
        };
        var left = new TaskCompletionSource();
        bench.Upstream = async context =>
        {
            await context.Response.Body.WriteAsync("piece"u8.ToArray());
            await context.Response.Body.FlushAsync();
            await left.Task.WaitAsync(Patience());
        };

        using (var http = new HttpClient())
        using (var reply = await http.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(bench.Gateway.Address, "/v1/x")) { Content = new StringContent("hello") }, HttpCompletionOption.ResponseHeadersRead, Patience()))
        {
            var piece = new byte[5];
            await (await reply.Content.ReadAsStreamAsync()).ReadExactlyAsync(piece, Patience());
            Assert.Equal("piece", Encoding.ASCII.GetString(piece));
        }

        var line = await bench.Gateway.AccessLog.FindAsync(_ => true, Patience());
        left.SetResult();
        Assert.Contains("\"flags\":\"DC\"", line, StringComparison.Ordinal);
        Assert.Contains("\"team\":\"finance\"", line, StringComparison.Ordinal);
        Assert.DoesNotContain(bench.Processor.Messages, message => message.ResponseBody is { EndOfStream: true });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Query_of_a_client_is_not_logged(int kind)
    {
        await using var bench = await GatewayBench.StartAsync((GatewayKind)kind);
        bench.Processor.Script = Answers.ForTeam;

        await RawClient.SendAsync(bench.Gateway.Address, "GET /v1/models?api_key=secret HTTP/1.1\r\nhost: a\r\n\r\n", Patience());

        var line = await bench.Gateway.AccessLog.FindAsync(_ => true, Patience());
        Assert.Contains("/v1/models", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
    }

    private static CancellationToken Patience() => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;
}
