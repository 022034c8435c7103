using System.Text;
using ExtProc.LocalStack.FakeBedrock;
using ExtProc.Protos;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Kind = ExtProc.Protos.ProcessingRequest.RequestOneofCase;

namespace ExtProc.EndToEnd.Tests.LocalStack;

/// <summary>One exchange: a raw request, a script for the processor and one for the upstream.</summary>
internal sealed record GatewayScenario
{
    public required string Request { get; init; }

    public Func<ProcessingRequest, ProcessingResponse?> Script { get; init; } = Answers.ForTeam;

    public RequestDelegate Upstream { get; init; } = async context =>
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 2;
        await context.Response.WriteAsync("{}");
    };
}

/// <summary>The situations in which the product depends on what a gateway does.</summary>
internal static class GatewayScenarios
{
    private const string Chunk = "0123456789";
    private const int OverLimit = 34 * 1024 * 1024;

    public static IReadOnlyDictionary<string, GatewayScenario> All { get; } = new Dictionary<string, GatewayScenario>
    {
        ["post"] = new() { Request = Post("hello") },
        ["client sends x-team"] = new() { Request = Post("hello", "x-team: engineering\r\nX-Team: root\r\n") },
        ["client sends x-envoy headers"] = new() { Request = Post("hello", "x-envoy-max-retries: 9\r\nx-forwarded-for: 10.0.0.1\r\nexpect: 100-continue\r\n") },
        ["chunked request"] = new() { Request = "POST /v1/x HTTP/1.1\r\nhost: gateway.example\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" },
        ["no body"] = new() { Request = "POST /v1/x HTTP/1.1\r\nhost: gateway.example\r\ncontent-length: 0\r\n\r\n" },
        ["get"] = new() { Request = "GET /v1/models?limit=1 HTTP/1.1\r\nhost: gateway.example\r\n\r\n" },
        ["no team"] = new() { Request = Post("hello"), Script = message => Answers.Continue(message) },
        ["refused at headers"] = new() { Request = Post("hello"), Script = _ => Refusal(401) },
        ["refused at body"] = new() { Request = Post("hello"), Script = message => message.RequestCase == Kind.RequestBody ? Refusal(404) : Answers.ForTeam(message) },
        ["translated"] = new() { Request = Post("hello"), Script = Translated, Upstream = EchoTarget },
        ["wrong length"] = new() { Request = Post("hello"), Script = message => message.RequestCase == Kind.RequestBody ? Answers.Continue(message, new CommonResponse { BodyMutation = Answers.Body("much longer than it was") }) : Answers.ForTeam(message) },
        ["processor fails"] = new() { Request = Post("hello"), Script = _ => throw new RpcException(new Status(StatusCode.Internal, "")) },
        ["processor fails on the reply"] = new() { Request = Post("hello"), Script = message => message.RequestCase == Kind.ResponseBody ? throw new RpcException(new Status(StatusCode.Internal, "")) : Answers.ForTeam(message) },
        ["processor leaves"] = new() { Request = Post("hello", "x-team: engineering\r\n"), Script = _ => null },
        ["answer of another kind"] = new() { Request = Post("hello"), Script = message => new ProcessingResponse { ResponseBody = new BodyResponse() } },
        ["upstream error without body"] = new() { Request = Post("hello"), Script = message => message.RequestCase == Kind.ResponseHeaders && message.ResponseHeaders.EndOfStream ? Refusal(503) : Answers.ForTeam(message), Upstream = Empty(500) },
        ["upstream 503"] = new() { Request = Post("hello"), Upstream = Empty(503) },
        ["upstream hangs up"] = new() { Request = Post("hello"), Upstream = HangUp },
        ["reply cut"] = Broken(Kind.ResponseHeaders, Answers.ForTeam, BeginReply),
        ["streamed"] = new() { Request = Post("hello"), Script = Streamed, Upstream = StreamOf(5) },
        ["stream broken"] = Broken(Kind.ResponseBody, Streamed, StreamOf(1)),
        ["request over the limit"] = new() { Request = Post(new string('x', OverLimit)) },
        ["reply over the limit"] = new() { Request = Post("hello"), Upstream = context => context.Response.Body.WriteAsync(new byte[OverLimit]).AsTask() },
        ["large both ways"] = new() { Request = Post(new string('x', 4 * 1024 * 1024)), Upstream = Large },
        ["dots"] = new() { Request = Path("/v1/../v1/./chat") },
        ["encoded dots"] = new() { Request = Path("/v1/%2e%2e/v1/%2E/chat") },
        ["double slash"] = new() { Request = Path("//v1/chat") },
        ["encoded slash"] = new() { Request = Path("/model/arn%3Aaws%2Fabc/converse") },
        ["backslash"] = new() { Request = Path("/v1\\chat") },
        ["above the root"] = new() { Request = Path("/../../etc/passwd") },
        ["dots at the end"] = new() { Request = Path("/v1/chat/..") },
        ["absolute form"] = new() { Request = Path("http://other.example/v1/chat") },
    };

    private static string Post(string body, string headers = "") =>
        $"POST /v1/x HTTP/1.1\r\nhost: gateway.example\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\n{headers}\r\n{body}";

    private static string Path(string path) => $"POST {path} HTTP/1.1\r\nhost: gateway.example\r\ncontent-length: 2\r\n\r\n{{}}";

    private static ProcessingResponse Refusal(int status) => new()
    {
        ImmediateResponse = new ImmediateResponse
        {
            Status = new HttpStatus { Code = status },
            Headers = Answers.Set(("content-type", "application/json")),
            Body = ByteString.CopyFromUtf8("""{"error":{}}"""),
            Details = "extproc_refused by test",
        },
        DynamicMetadata = Answers.Metadata(("team", Value.ForString("finance"))),
    };

    private static ProcessingResponse Translated(ProcessingRequest message)
    {
        var answer = message.RequestCase switch
        {
            Kind.RequestBody => Answers.Continue(message, new CommonResponse
            {
                HeaderMutation = Answers.Set((":path", "/model/arn%3Aaws%2Fabc/converse"), (":authority", "bedrock.example:8000"), ("content-length", "2")),
                BodyMutation = Answers.Body("{}"),
            }),
            Kind.ResponseBody => Answers.Continue(message, new CommonResponse
            {
                HeaderMutation = Answers.Set((":status", "201"), ("content-length", "4"), ("x-new", "yes")),
                BodyMutation = Answers.Body("done"),
            }),
            _ => Answers.ForTeam(message),
        };
        answer.DynamicMetadata = message.RequestCase switch
        {
            Kind.RequestBody => Answers.Metadata(("team", Value.ForString("finance")), ("model", Value.ForString("claude"))),
            Kind.ResponseBody => Answers.Metadata(("input_tokens", Value.ForNumber(11)), ("total_tokens", Value.ForNumber(30))),
            _ => null,
        };
        return answer;
    }

    private static ProcessingResponse Streamed(ProcessingRequest message)
    {
        switch (message.RequestCase)
        {
            case Kind.ResponseHeaders:
                var answer = Answers.Continue(message);
                answer.ModeOverride = new ProcessingMode { RequestBodyMode = ProcessingMode.Types.BodySendMode.Buffered, ResponseBodyMode = ProcessingMode.Types.BodySendMode.Streamed };
                return answer;
            case Kind.ResponseBody when message.ResponseBody.EndOfStream:
                return Answers.Continue(message, new CommonResponse { BodyMutation = Answers.Body("[DONE]") });
            case Kind.ResponseBody:
                return Answers.Continue(message, new CommonResponse { BodyMutation = new BodyMutation { Clear = true } });
            default:
                return Answers.ForTeam(message);
        }
    }

    private static RequestDelegate Empty(int status) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    };

    private static async Task EchoTarget(HttpContext context)
    {
        var request = context.Request;
        var seen = $"{request.Method} {ExtProc.LocalStack.Hosting.RequestTarget.Of(context)} host={request.Host} x-team={request.Headers["x-team"]} length={request.ContentLength}";
        context.Response.Headers["x-seen"] = seen;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = 2;
        await context.Response.WriteAsync("{}");
    }

    private static async Task Large(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.ContentLength = 4 * 1024 * 1024;
        await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(new string('y', 4 * 1024 * 1024)));
    }

    private static Task HangUp(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static RequestDelegate StreamOf(int chunks) => async context =>
    {
        context.Response.ContentType = "application/vnd.amazon.eventstream";
        for (var i = 0; i < chunks; i++)
        {
            await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(Chunk));
            await context.Response.Body.FlushAsync();
        }
    };

    // Envoy answers 502 when the upstream breaks before the processor has answered the headers: this one breaks later.
    private static GatewayScenario Broken(Kind seen, Func<ProcessingRequest, ProcessingResponse?> script, RequestDelegate begin)
    {
        var reached = new SemaphoreSlim(0);
        return new()
        {
            Request = Post("hello"),
            Script = message =>
            {
                if (message.RequestCase == seen)
                {
                    reached.Release();
                }

                return script(message);
            },
            Upstream = async context =>
            {
                await begin(context);
                await reached.WaitAsync();
                throw new BrokenConnection();
            },
        };
    }

    private static async Task BeginReply(HttpContext context)
    {
        context.Response.ContentLength = 100;
        await context.Response.Body.WriteAsync(Encoding.ASCII.GetBytes(Chunk));
        await context.Response.Body.FlushAsync();
    }
}
