using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ExtProc.LocalStack.FakeBedrock;
using Xunit;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>The fake Bedrock from a client's side.</summary>
public sealed class FakeBedrockTests : IAsyncLifetime
{
    private const string Arn = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/fin0sonnet01";
    private readonly HttpClient _http = new();
    private RuntimeServer _bedrock = null!;

    public async ValueTask InitializeAsync() => _bedrock = await RuntimeServer.StartAsync(new IPEndPoint(IPAddress.Loopback, 0), FakeCredentials.Demo, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _bedrock.DisposeAsync();
    }

    [Fact]
    public async Task Whole_reply_has_text_usage_and_request_id()
    {
        using var reply = await SendAsync("converse", """{"system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"Hello, Bedrock!"}]}]}""");
        using var json = JsonDocument.Parse(await reply.Content.ReadAsStringAsync());
        var usage = json.RootElement.GetProperty("usage");

        Assert.Equal("end_turn", json.RootElement.GetProperty("stopReason").GetString());
        Assert.Equal("Hello from the fake Bedrock.", json.RootElement.GetProperty("output").GetProperty("message").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal((4, 7, 3, 14), (usage.GetProperty("inputTokens").GetInt32(), usage.GetProperty("outputTokens").GetInt32(), usage.GetProperty("cacheReadInputTokens").GetInt32(), usage.GetProperty("totalTokens").GetInt32()));
        Assert.True(reply.Headers.Contains("x-amzn-requestid"));
    }

    [Fact]
    public async Task Stream_is_the_frames_of_the_reply_in_order()
    {
        using var reply = await SendAsync("converse-stream", User("Hi"));
        var bytes = await reply.Content.ReadAsByteArrayAsync();
        var events = EventTypes(bytes);

        Assert.Equal("application/vnd.amazon.eventstream", reply.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["messageStart", .. Enumerable.Repeat("contentBlockDelta", 5), "contentBlockStop", "messageStop", "metadata"], events);
    }

    [Fact]
    public async Task Accepted_request_can_be_read_back_with_everything_that_came_along()
    {
        using var reply = await SendAsync("converse", User("Hi"), ("x-team", "finance"), ("cookie", "a=b"));

        Assert.True(_bedrock.Accepted.TryDequeue(out var request));
        Assert.Equal((Arn, "converse", "finance", "a=b"), (request.ModelId, request.Operation, request.Header("x-team"), request.Header("cookie")));
        Assert.Equal(User("Hi"), Encoding.UTF8.GetString(request.Body));
        Assert.Empty(_bedrock.Rejected);
    }

    [Theory]
    [InlineData("[fake:throttle=3]", 429, "ThrottlingException", true)]
    [InlineData("[fake:error500]", 500, "InternalServerException", true)]
    [InlineData("[fake:validation]", 400, "ValidationException", true)]
    [InlineData("[fake:access-denied]", 403, "AccessDeniedException", true)]
    [InlineData("[fake:expired]", 403, "ExpiredTokenException", true)]
    [InlineData("[fake:not-found]", 404, "ResourceNotFoundException", true)]
    [InlineData("[fake:empty-503]", 503, "ServiceUnavailableException", false)]
    public async Task Error_that_is_asked_for_comes(string text, int status, string type, bool hasBody)
    {
        using var reply = await SendAsync("converse", User(text));

        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Equal(type, reply.Headers.GetValues("x-amzn-errortype").Single());
        Assert.Equal(hasBody, (await reply.Content.ReadAsStringAsync()).Length > 0);
        Assert.Equal(status == 429 ? TimeSpan.FromSeconds(3) : null, reply.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData("""{"messages":[]}""")]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""not json""")]
    [InlineData("""{"messages":[{"role":"assistant","content":[{"text":"a"}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"a"}]},{"role":"user","content":[{"text":"b"}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":" "}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"a","image":{}}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"a"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"a"}]}],"model":"x"}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"a"}]}],"inferenceConfig":{"maxTokens":0}}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"toolResult":{}}]}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"a"}]}],"toolConfig":{"tools":[]}}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"a"}]}],"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{}}}}]}}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"a"}]}],"outputConfig":{"textFormat":{"type":"json_schema"}}}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"a"}]}],"outputConfig":{"textFormat":{"structure":{"jsonSchema":{"schema":"{\"minimum\":1}"}}}}}""")]
    public async Task Body_that_Bedrock_would_not_take_is_a_400_and_not_an_accepted_request(string body)
    {
        using var reply = await SendAsync("converse", body);

        Assert.Equal(400, (int)reply.StatusCode);
        Assert.Empty(_bedrock.Accepted);
        Assert.Single(_bedrock.Rejected);
    }

    [Theory]
    [InlineData("[fake:bad-crc]", "broken")]
    [InlineData("[fake:truncate]", "broken")]
    [InlineData("[fake:exception-first]", "exception")]
    [InlineData("[fake:exception-mid]", "exception")]
    public async Task Faulty_stream_ends_with_its_fault_and_without_usage(string text, string last)
    {
        using var reply = await SendAsync("converse-stream", User(text));
        var events = EventTypes(await reply.Content.ReadAsByteArrayAsync());

        Assert.Equal(200, (int)reply.StatusCode);
        Assert.Equal(last, events[^1]);
        Assert.DoesNotContain("metadata", events);
    }

    [Theory]
    [InlineData("converse")]
    [InlineData("converse-stream")]
    public async Task Broken_connection_comes_after_bytes_and_is_no_clean_end(string operation)
    {
        using var reply = await SendAsync(operation, User("[fake:break]"));
        var body = await reply.Content.ReadAsStreamAsync();
        var bytes = new byte[16];

        await body.ReadExactlyAsync(bytes);
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task Tool_is_called_when_there_is_one_to_call()
    {
        const string Tools = ""","toolConfig":{"tools":[{"toolSpec":{"name":"weather","inputSchema":{"json":{"type":"object"}}}}]}}""";
        using var whole = await SendAsync("converse", User("[fake:tool]")[..^1] + Tools);
        using var json = JsonDocument.Parse(await whole.Content.ReadAsStringAsync());
        using var streamed = await SendAsync("converse-stream", User("[fake:tool]")[..^1] + Tools);

        Assert.Equal("tool_use", json.RootElement.GetProperty("stopReason").GetString());
        Assert.Equal("weather", json.RootElement.GetProperty("output").GetProperty("message").GetProperty("content")[1].GetProperty("toolUse").GetProperty("name").GetString());
        Assert.Contains("contentBlockStart", EventTypes(await streamed.Content.ReadAsByteArrayAsync()));
    }

    [Theory]
    [InlineData("", "Hello from the fake Bedrock.")]
    [InlineData(""","outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{}"}}}}""", """{"city":"Zürich","days":3}""")]
    public async Task Json_is_answered_when_the_request_carries_a_format(string format, string expected)
    {
        using var reply = await SendAsync("converse", User("[fake:json]")[..^1] + format + "}");
        using var json = JsonDocument.Parse(await reply.Content.ReadAsStringAsync());

        Assert.Equal(expected, json.RootElement.GetProperty("output").GetProperty("message").GetProperty("content")[0].GetProperty("text").GetString());
    }

    private static string User(string text) => $$"""{"messages":[{"role":"user","content":[{"text":"{{text}}"}]}]}""";

    private async Task<HttpResponseMessage> SendAsync(string operation, string body, params (string Name, string Value)[] headers)
    {
        var target = $"/model/{Uri.EscapeDataString(Arn)}/{operation}";
        var bytes = Encoding.UTF8.GetBytes(body);
        var date = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var signed = new ReceivedRequest
        {
            Method = "POST",
            Target = target,
            Headers = [new("host", _bedrock.Address.Authority), new("x-amz-date", date), new("x-amz-security-token", FakeCredentials.Demo.SessionToken!)],
            Body = bytes,
        };
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(_bedrock.Address, target)) { Content = new ByteArrayContent(bytes) };
        message.Headers.TryAddWithoutValidation("x-amz-date", date);
        message.Headers.TryAddWithoutValidation("x-amz-security-token", FakeCredentials.Demo.SessionToken);
        message.Headers.TryAddWithoutValidation("authorization", Authorization(signed, date));
        foreach (var (name, value) in headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
    }

    // CanonicalRequest is checked against an SDK's signatures in SignatureCheckTests.
    private static string Authorization(ReceivedRequest request, string date)
    {
        string[] names = ["host", "x-amz-date", "x-amz-security-token"];
        var scope = $"{date[..8]}/us-east-1/bedrock/aws4_request";
        var hash = CanonicalRequest.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalRequest.Build(request, names))));
        var key = Encoding.UTF8.GetBytes("AWS4" + FakeCredentials.Demo.SecretAccessKey);
        foreach (var part in scope.Split('/').Append($"AWS4-HMAC-SHA256\n{date}\n{scope}\n{hash}"))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return $"AWS4-HMAC-SHA256 Credential={FakeCredentials.Demo.AccessKeyId}/{scope}, SignedHeaders={string.Join(';', names)}, Signature={CanonicalRequest.Hex(key)}";
    }

    // Kinds of the frames; "broken" for one whose checksum or length is wrong.
    private static List<string> EventTypes(ReadOnlySpan<byte> stream)
    {
        var types = new List<string>();
        while (stream.Length > 0)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(stream);
            if (length > stream.Length || System.IO.Hashing.Crc32.HashToUInt32(stream[..(length - 4)]) != System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(stream[(length - 4)..]))
            {
                types.Add("broken");
                return types;
            }

            var nameLength = stream[12];
            var isException = Encoding.ASCII.GetString(stream.Slice(13, nameLength)) == ":exception-type";
            var valueLength = (stream[14 + nameLength] << 8) | stream[15 + nameLength];
            types.Add(isException ? "exception" : Encoding.ASCII.GetString(stream.Slice(16 + nameLength, valueLength)));
            stream = stream[length..];
        }

        return types;
    }
}
