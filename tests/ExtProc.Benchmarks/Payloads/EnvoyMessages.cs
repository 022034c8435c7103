using ExtProc.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ExtProc.Benchmarks.Payloads;

/// <summary>The messages of Envoy for one exchange, with the headers that a real exchange has.</summary>
internal static class EnvoyMessages
{
    /// <summary>A request and its whole reply: four messages.</summary>
    public static byte[][] Whole(string token, byte[] request, byte[] reply) =>
        [RequestHeaders(token, request.Length), RequestBody(request), ResponseHeaders("application/json"), ResponseBody(reply, true)];

    /// <summary>A request and a streamed reply, every event in a message of its own, then an empty one at the end.</summary>
    public static byte[][] Streamed(string token, byte[] request, IReadOnlyList<byte[]> events) =>
    [
        RequestHeaders(token, request.Length),
        RequestBody(request),
        ResponseHeaders("application/vnd.amazon.eventstream"),
        .. events.Select(frame => ResponseBody(frame, false)),
        ResponseBody([], true),
    ];

    private static byte[] RequestHeaders(string token, int length) => new ProcessingRequest
    {
        RequestHeaders = Headers(
            (":authority", "127.0.0.1:10000"), (":path", "/v1/chat/completions"), (":method", "POST"), (":scheme", "http"),
            ("accept", "application/json"), ("accept-encoding", "gzip, deflate"), ("content-type", "application/json"),
            ("user-agent", "OpenAI/Python 2.8.0"), ("x-stainless-lang", "python"), ("x-stainless-runtime", "CPython"),
            ("authorization", "Bearer " + token), ("content-length", length.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("x-forwarded-for", "127.0.0.1"), ("x-forwarded-proto", "http"),
            ("x-request-id", "5f0a9f3b-7d1c-4a55-8a8e-2f8f0e4f5d11"), ("x-team", "engineering")),
        ProtocolConfig = new ProtocolConfiguration
        {
            RequestBodyMode = ProcessingMode.Types.BodySendMode.Buffered,
            ResponseBodyMode = ProcessingMode.Types.BodySendMode.Buffered,
        },
    }.ToByteArray();

    private static byte[] RequestBody(byte[] body) =>
        new ProcessingRequest { RequestBody = new HttpBody { Body = ByteString.CopyFrom(body), EndOfStream = true } }.ToByteArray();

    private static byte[] ResponseHeaders(string contentType) => new ProcessingRequest
    {
        ResponseHeaders = Headers(
            (":status", "200"), ("content-type", contentType), ("date", "Fri, 20 Nov 2026 12:34:56 GMT"),
            ("x-amzn-requestid", "5d1b0f2c-1d5e-4f6e-9e5a-6a3c1a3f7b21"), ("x-envoy-upstream-service-time", "3")),
        Attributes =
        {
            ["envoy.filters.http.ext_proc"] = new Struct
            {
                Fields = { ["response.code_details"] = Value.ForString("via_upstream") },
            },
        },
    }.ToByteArray();

    private static byte[] ResponseBody(byte[] body, bool end) =>
        new ProcessingRequest { ResponseBody = new HttpBody { Body = ByteString.CopyFrom(body), EndOfStream = end } }.ToByteArray();

    private static HttpHeaders Headers(params (string Name, string Value)[] headers)
    {
        var map = new HeaderMap();
        foreach (var (name, value) in headers)
        {
            map.Headers.Add(new HeaderValue { Key = name, RawValue = ByteString.CopyFromUtf8(value) });
        }

        return new HttpHeaders { Headers = map };
    }
}
