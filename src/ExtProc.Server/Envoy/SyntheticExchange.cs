using ExtProc.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace ExtProc.Server.Envoy;

/// <summary>The messages Envoy would send for an exchange, for the warm-up.</summary>
internal static class SyntheticExchange
{
    /// <summary>A chat request and its reply, each body in one piece.</summary>
    public static byte[][] Whole(string token, byte[] requestBody, string replyType, byte[] reply) =>
    [
        RequestHeaders(token),
        Write(new ProcessingRequest { RequestBody = Body(requestBody) }),
        ResponseHeaders(replyType),
        Write(new ProcessingRequest { ResponseBody = Body(reply) }),
    ];

    /// <summary>Request headers and nothing more.</summary>
    public static byte[][] HeadersOnly(string token) => [RequestHeaders(token)];

    private static byte[] RequestHeaders(string token) => Write(new ProcessingRequest
    {
        RequestHeaders = Headers(
            (":method", "POST"), (":path", "/v1/chat/completions"), (":authority", "warm.up"),
            ("authorization", "Bearer " + token), ("content-type", "application/json"), ("x-team", "other")),
        Attributes =
        {
            [HeaderMapView.AttributeGroup] = new Struct
            {
                Fields =
                {
                    [ExternalProcessorMethod.ConnectionId] = Value.ForString("1"),
                    [ExternalProcessorMethod.SourceAddress] = Value.ForString("192.0.2.1:1"),
                },
            },
        },
    });

    private static byte[] ResponseHeaders(string contentType) => Write(new ProcessingRequest
    {
        ResponseHeaders = Headers((":status", "200"), ("content-type", contentType), ("x-amzn-requestid", "warm-up")),
        Attributes =
        {
            [HeaderMapView.AttributeGroup] = new Struct
            {
                Fields = { [ExternalProcessorMethod.CodeDetails] = Value.ForString("via_upstream") },
            },
        },
    });

    private static HttpBody Body(byte[] bytes) => new() { Body = ByteString.CopyFrom(bytes), EndOfStream = true };

    private static HttpHeaders Headers(params (string Name, string Value)[] headers)
    {
        var map = new HeaderMap();
        foreach (var (name, value) in headers)
        {
            map.Headers.Add(new HeaderValue { Key = name, RawValue = ByteString.CopyFromUtf8(value) });
        }

        return new HttpHeaders { Headers = map };
    }

    private static byte[] Write(ProcessingRequest message) => message.ToByteArray();
}
