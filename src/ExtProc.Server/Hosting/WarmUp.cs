using System.Globalization;
using System.Reflection;
using ExtProc.Aws.Credentials;
using ExtProc.Protos;
using ExtProc.Server.Envoy;
using ExtProc.Server.Grpc;
using ExtProc.Server.Identity;
using ExtProc.Server.Metering;
using ExtProc.Server.Settings;
using ExtProc.Server.Transactions;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExtProc.Server.Hosting;

/// <summary>
/// Runs synthetic exchanges through the real code before the first client comes: otherwise the first requests would
/// wait for the compiler. Everything in it is its own (key, team, credentials, meter), so that it leaves no trace.
/// </summary>
internal static class WarmUp
{
    private const int Rounds = 40;
    private const string Team = "warm-up";
    private const string Profile = "arn:aws:bedrock:us-east-1:000000000000:application-inference-profile/warmup";

    /// <summary>Runs the exchanges.</summary>
    /// <exception cref="InvalidOperationException">An exchange did not end as it should: the build is broken.</exception>
    public static async Task RunAsync(TimeProvider time, ILoggerFactory logs)
    {
        using var key = new WarmUpKey(time);
        using var metrics = new ExtProcMetrics();
        using var collector = new PrometheusCollector(metrics.Meter);
        var settings = Settings(key.Jwks);
        var services = new TransactionServices(
            settings, new TokenValidator(settings.Identity, time), new WarmUpKeys(), metrics, time, NullLogger.Instance);
        var method = new ExternalProcessorMethod(() => services, logs.CreateLogger<ExternalProcessorMethod>());
        var token = key.Mint(Team);
        var stream = Resource("warm-up-stream.bin");
        var reply = Resource("warm-up-reply.json");

        for (var round = 0; round < Rounds; round++)
        {
            await ExpectAsync(GrpcStatusCode.Ok, method, Exchange(token, stream: false, "application/json", reply));
            await ExpectAsync(GrpcStatusCode.Ok, method, Exchange(token, stream: true, "application/vnd.amazon.eventstream", stream));
            await ExpectAsync(GrpcStatusCode.Ok, method, RequestHeaders("not-a-token"));
        }

        _ = PrometheusText.Write(collector, openMetrics: false);
    }

    private static async Task ExpectAsync(GrpcStatusCode expected, ExternalProcessorMethod method, params ProcessingRequest[] messages)
    {
        var call = new WarmUpCall(messages);
        var status = await method.InvokeAsync(call);
        if (status.Code != expected || call.AnswerBytes == 0)
        {
            throw new InvalidOperationException($"The warm-up exchange ended with {status.Code}: {status.Message}");
        }
    }

    private static ProcessingRequest[] Exchange(string token, bool stream, string replyType, ByteString reply) =>
    [
        RequestHeaders(token),
        new() { RequestBody = new HttpBody { Body = RequestBody(stream), EndOfStream = true } },
        ResponseHeaders(replyType),
        new() { ResponseBody = new HttpBody { Body = reply, EndOfStream = true } },
    ];

    private static ByteString RequestBody(bool stream) => ByteString.CopyFromUtf8(
        $$"""{"model":"warm","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"system","content":"s"},{"role":"user","content":"hello"}]}""");

    private static ProcessingRequest RequestHeaders(string token) => new()
    {
        RequestHeaders = Headers(
            (":method", "POST"), (":path", "/v1/chat/completions"), (":authority", "warm.up"),
            ("authorization", "Bearer " + token), ("content-type", "application/json"), ("x-team", "other")),
    };

    private static ProcessingRequest ResponseHeaders(string contentType) => new()
    {
        ResponseHeaders = Headers(
            (":status", 200.ToString(CultureInfo.InvariantCulture)), ("content-type", contentType), ("x-amzn-requestid", "warm-up")),
        Attributes =
        {
            ["envoy.filters.http.ext_proc"] = new Struct
            {
                Fields = { ["response.code_details"] = Value.ForString("via_upstream") },
            },
        },
    };

    private static HttpHeaders Headers(params (string Name, string Value)[] headers)
    {
        var map = new HeaderMap();
        foreach (var (name, value) in headers)
        {
            map.Headers.Add(new HeaderValue { Key = name, RawValue = ByteString.CopyFromUtf8(value) });
        }

        return new HttpHeaders { Headers = map };
    }

    private static ExtProcSettings Settings(string jwks) => new()
    {
        Listen = new ListenSettings { ExtProc = [], Admin = new ListenEndpoint(null, null) },
        Identity = new IdentitySettings
        {
            Issuers = [new IssuerSettings { Issuer = WarmUpKey.Issuer, Audiences = [WarmUpKey.Audience], Jwks = jwks }],
        },
        Aws = new AwsSettings { Region = "us-east-1", RuntimeEndpoint = new Uri("https://warm.up") },
        Models = new Dictionary<string, ModelSettings> { ["warm"] = new() { FoundationModel = "warm.up-v1:0" } },
        Teams = new Dictionary<string, TeamSettings>
        {
            [Team] = new() { Models = new Dictionary<string, string> { ["warm"] = Profile } },
        },
    };

    private sealed class WarmUpKeys : IUpstreamKeys
    {
        public AwsCredentials Current { get; } = new("AKIDWARMUP", "warm-up", "warm-up", null);

        public void Refused(AwsCredentials keys)
        {
            // Nothing that a warm-up exchange is answered with refuses keys.
        }
    }

    private static ByteString Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        return ByteString.FromStream(stream);
    }
}
