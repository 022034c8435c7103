using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ExtProc.EndToEnd.Tests.Clients;
using ExtProc.EndToEnd.Tests.Runs;
using Xunit;

namespace ExtProc.EndToEnd.Tests.Scenarios;

/// <summary>Request bodies of every kind: a good one arrives translated, any other is a 400 or 413 with a reason.</summary>
public abstract class BodyScenarios(SharedRun run) : OnAnyGateway(run)
{
    private const string Bad = "invalid_request_error";

    [Fact]
    public Task A_request_without_body_is_refused() => RefusedAsync(Good with { RawBody = [] }, 400, Bad);

    [Fact]
    public Task An_empty_chunked_body_is_refused() => RefusedAsync(Chunked(Good), 400, Bad);

    [Theory]
    [InlineData("{")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"messages\":[]}{\"messages\":[]}")]
    [InlineData(" ")]
    public Task What_is_not_a_JSON_object_is_refused(string body) => RefusedAsync(Good with { RawBody = Encoding.UTF8.GetBytes(body) }, 400, Bad);

    [Fact]
    public Task Invalid_UTF_8_is_refused() => RefusedAsync(
        Good with { RawBody = [.. """{"model":"claude-sonnet","messages":[{"role":"user","content":" """u8, 0xC3, 0x28, 0xFF, .. "\"}]}"u8] }, 400, Bad);

    [Theory]
    [InlineData("""{"model":"claude-sonnet","messages":[{"role":"user","content":"a \ud800 b"}]}""", "messages[0].content")]
    [InlineData("""{"model":"claude-sonnet","messages":[{"role":"user","content":[{"type":"text","text":"\udfff"}]}]}""", "messages[0].content[0].text")]
    public Task A_lone_surrogate_is_refused(string body, string param) => RefusedAsync(Good with { RawBody = Encoding.UTF8.GetBytes(body) }, 400, Bad, param);

    [Theory]
    [InlineData("""{"model":"claude-sonnet","model":"claude-haiku","messages":[{"role":"user","content":"Hi"}]}""")]
    [InlineData("""{"model":"claude-sonnet","messages":[{"role":"user","content":"Hi"}],"messages":[]}""")]
    [InlineData("""{"model":"claude-sonnet","messages":[{"role":"user","role":"system","content":"Hi"}]}""")]
    public Task A_member_that_comes_twice_is_refused(string body) => RefusedAsync(Good with { RawBody = Encoding.UTF8.GetBytes(body) }, 400, Bad);

    [Fact]
    public Task Nesting_without_end_is_refused() => RefusedAsync(
        Good with { RawBody = Encoding.ASCII.GetBytes($$"""{"model":"claude-sonnet","messages":{{new string('[', 100_000)}}""") }, 400, Bad);

    [Theory]
    [InlineData("model", "5")]
    [InlineData("messages", "\"Hi\"")]
    [InlineData("messages", "[3]", "messages[0]")]
    [InlineData("messages", """[{"role":7,"content":"Hi"}]""", "messages[0].role")]
    [InlineData("messages", """[{"role":"user","content":{}}]""", "messages[0].content")]
    [InlineData("messages", """[{"role":"user","content":[{"type":"text","text":1}]}]""", "messages[0].content[0].text")]
    [InlineData("messages", """[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":"x"}]""", "messages[1].tool_calls")]
    [InlineData("max_tokens", "\"many\"")]
    [InlineData("max_tokens", "1.5")]
    [InlineData("max_completion_tokens", "true")]
    [InlineData("temperature", "\"hot\"")]
    [InlineData("top_p", "[]")]
    [InlineData("stop", "5")]
    [InlineData("stop", "[1]", "stop[0]")]
    [InlineData("stream", "\"yes\"")]
    [InlineData("stream_options", "1")]
    [InlineData("tools", "{}")]
    [InlineData("tools", """[{"type":"function","function":{"name":7}}]""", "tools[0].function.name")]
    [InlineData("tool_choice", "9")]
    [InlineData("n", "2")]
    public Task A_wrong_type_or_value_is_refused_by_its_name(string member, string value, string? param = null)
    {
        var body = member == "messages" || member == "model"
            ? $$"""{"model":{{(member == "model" ? value : "\"claude-sonnet\"")}},"messages":{{(member == "messages" ? value : """[{"role":"user","content":"Hi"}]""")}}}"""
            : $$"""{"model":"claude-sonnet","messages":[{"role":"user","content":"Hi"}],"{{member}}":{{value}}}""";
        return RefusedAsync(Good with { RawBody = Encoding.UTF8.GetBytes(body) }, 400, Bad, param ?? member);
    }

    [Fact]
    public async Task A_body_of_1_MB_arrives_to_the_last_character()
    {
        var text = new string('ä', 500_000);
        using var connection = await Connection.OpenAsync(Run.Address);
        (await connection.SendAsync(Good with { Text = text })).AssertOk();
        Assert.Equal(text, ArrivedText());
        await GoodRequestWorksAsync(connection);
    }

    [Fact]
    public Task A_body_over_the_limit_is_too_large_in_the_APIs_own_words() => RefusedAsync(Good with { RawBody = new byte[33 * 1024 * 1024] }, 413, "request_too_large");

    [Fact]
    public async Task A_chunked_upload_arrives_whole_and_with_a_length()
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        (await connection.SendAsync(Chunked(Good, pieces: 7))).AssertOk();
        Assert.Equal("Hello", ArrivedText());
        Assert.NotNull(Arrived.Header("content-length"));
        await GoodRequestWorksAsync(connection);
    }

    [Fact]
    public async Task A_body_that_comes_byte_by_byte_is_one_body()
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        foreach (var octet in Good.ToBytes())
        {
            await connection.WriteAsync(new[] { octet });
        }

        (await connection.ReadReplyAsync()).AssertOk();
        Assert.Equal("Hello", ArrivedText());
    }

    [Fact]
    public Task A_compressed_body_is_refused()
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Good.Body);
        }

        return RefusedAsync(Good with { RawBody = packed.ToArray(), Headers = ["content-encoding: gzip"] }, 400, Bad);
    }

    [Fact]
    public async Task A_client_that_waits_for_100_continue_gets_it_and_then_its_answer()
    {
        using var connection = await Connection.OpenAsync(Run.Address);
        var request = Good with { Headers = ["expect: 100-continue"] };
        await connection.WriteAsync(request.Head());
        Assert.Equal(100, (await connection.ReadHeadAsync()).Status);
        await connection.WriteAsync(request.Body);
        (await connection.ReadReplyAsync()).AssertOk();
        Assert.Null(Arrived.Header("expect"));
        await GoodRequestWorksAsync(connection);
    }

    [Fact]
    public async Task Over_HTTP_2_bodies_are_judged_the_same_and_one_connection_lasts()
    {
        using var patience = Patience.Start();
        using var client = new Http2Client(Run.Address);
        var token = Finance;
        (await client.SendAsync(token, content: null, patience.Token)).AssertError(400, Bad);
        (await client.SendAsync(token, Http2Client.Unannounced([]), patience.Token)).AssertError(400, Bad);
        (await client.SendAsync(token, Http2Client.Unannounced([0xFF]), patience.Token)).AssertError(400, Bad);
        Assert.Empty(Run.Bedrock.Accepted);

        (await client.SendAsync(token, Http2Client.Unannounced(Good.Body), patience.Token)).AssertOk();
        (await client.SendAsync(token, new ByteArrayContent(Good.Body), patience.Token)).AssertOk();
        Assert.All(Run.Bedrock.Accepted, request => Assert.NotNull(request.Header("content-length")));
        Assert.Equal(2, Run.Bedrock.Accepted.Count);
        Assert.Equal(1, client.Connections);
    }

    private static ChatRequest Chunked(ChatRequest request, int pieces = 0)
    {
        var body = new MemoryStream();
        foreach (var piece in pieces == 0 ? [] : request.Body.Chunk((request.Body.Length / pieces) + 1))
        {
            body.Write(Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"));
            body.Write(piece);
            body.Write("\r\n"u8);
        }

        body.Write("0\r\n\r\n"u8);
        return request with { RawBody = body.ToArray(), WithoutLength = true, Headers = ["transfer-encoding: chunked"] };
    }

    private string ArrivedText()
    {
        using var converse = JsonDocument.Parse(Arrived.Body);
        return converse.RootElement.GetProperty("messages")[0].GetProperty("content")[0].GetProperty("text").GetString()!;
    }
}

[Collection<OnEnvoy>]
public sealed class BodiesOnEnvoy(EnvoyRun run) : BodyScenarios(run);

[Collection<OnStandIn>]
public sealed class BodiesOnStandIn(StandInRun run) : BodyScenarios(run);
