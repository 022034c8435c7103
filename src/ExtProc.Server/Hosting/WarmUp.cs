using System.Reflection;
using System.Text;
using ExtProc.Aws.Credentials;
using ExtProc.Core.Exchange;
using ExtProc.Core.Identity;
using ExtProc.Core.Settings;
using ExtProc.Core.Upstream;
using ExtProc.Dialects;
using ExtProc.Server.Envoy;
using ExtProc.Server.Metering;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ExtProc.Server.Hosting;

/// <summary>
/// Runs synthetic exchanges through the real code before the first client comes: otherwise the first requests would
/// wait for the compiler. Everything in it is its own (key, team, credentials, metrics), so that it leaves no trace.
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
        var metrics = new ExtProcMetrics(time);
        var settings = Settings(key.Jwks);
        var services = new TransactionServices(
            settings, ServedDialects.All, new TokenValidator(settings.Identity, time), new WarmUpKeys(), [metrics], time, NullLogger.Instance);
        var method = new ExternalProcessorMethod(() => services, logs.CreateLogger<ExternalProcessorMethod>());
        var token = key.Mint(Team);
        var stream = Resource("warm-up-stream.bin");
        var reply = Resource("warm-up-reply.json");

        for (var round = 0; round < Rounds; round++)
        {
            await RunAsync(method, SyntheticExchange.Whole(token, RequestBody(stream: false), "application/json", reply));
            await RunAsync(method, SyntheticExchange.Whole(token, RequestBody(stream: true), "application/vnd.amazon.eventstream", stream));
            await RunAsync(method, SyntheticExchange.HeadersOnly("not-a-token"));
        }

        await metrics.WriteAsync(Stream.Null, ExpositionFormat.PrometheusText, CancellationToken.None);
        await metrics.WriteAsync(Stream.Null, ExpositionFormat.OpenMetricsText, CancellationToken.None);
    }

    private static async Task RunAsync(ExternalProcessorMethod method, byte[][] messages)
    {
        var call = new WarmUpCall(messages);
        var status = await method.InvokeAsync(call);
        if (status.StatusCode != StatusCode.OK || call.AnswerBytes == 0)
        {
            throw new InvalidOperationException($"The warm-up exchange ended with {status.StatusCode}: {status.Detail}");
        }
    }

    private static byte[] RequestBody(bool stream) => Encoding.UTF8.GetBytes(
        $$"""{"model":"warm","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"system","content":"s"},{"role":"user","content":"hello"}]}""");

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

    private sealed class WarmUpKeys : IAwsKeys
    {
        public AwsCredentials Current { get; } = new("AKIDWARMUP", "warm-up", "warm-up", null);

        public bool RequestRenewal(AwsCredentials expired) => false;
    }

    private static byte[] Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
