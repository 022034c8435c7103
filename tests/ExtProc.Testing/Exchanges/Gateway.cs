using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using ExtProc.Aws.Credentials;
using ExtProc.Core.Accounting;
using ExtProc.Core.Exchange;
using ExtProc.Core.Http;
using ExtProc.Core.Identity;
using ExtProc.Core.Memory;
using ExtProc.Core.Settings;
using ExtProc.Core.Upstream;
using ExtProc.Dialects;
using ExtProc.Dialects.Contract;
using ExtProc.Server.Metering;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Xunit;

namespace ExtProc.Testing.Exchanges;

/// <summary>
/// A gateway of two teams without network, tokens or clocks: everything around <see cref="Transaction"/> is in this file.
/// A token is the name of a team; "nobody" is a good token without a team.
/// </summary>
internal sealed class Gateway : ITokenValidator, IAwsKeys
{
    public const string FinanceSonnet = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/fin0sonnet01";
    public const string EngineeringSonnet = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/eng0sonnet01";
    public const string RequestBody = """{"model":"claude-sonnet","messages":[{"role":"user","content":"Hello"}]}""";
    public const string StreamBody = """{"model":"claude-sonnet","stream":true,"messages":[{"role":"user","content":"Hello"}]}""";

    public const string Reply =
        """{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":{"inputTokens":7,"outputTokens":2,"totalTokens":14,"cacheReadInputTokens":4,"cacheWriteInputTokens":1},"metrics":{"latencyMs":1}}""";

    private readonly ExtProcMetrics _metrics;

    /// <param name="setAuthority">Setting <c>aws.setAuthority</c>.</param>
    /// <param name="pathPrefix">Setting <c>pathPrefix</c>.</param>
    /// <param name="logger">What an operator reads.</param>
    /// <param name="sink">Takes what the metrics take, too.</param>
    /// <param name="time">The clock; the system's when it is null.</param>
    /// <param name="memory">What bodies may take; the setting's when it is null.</param>
    /// <param name="maxBodyValues">Setting <c>listen.maxBodyValues</c>.</param>
    /// <param name="dialects">What is served; that of the program when it is null.</param>
    public Gateway(
        bool setAuthority = true, string pathPrefix = "", ILogger? logger = null, IUsageSink? sink = null, TimeProvider? time = null,
        BodyBudget? memory = null, int maxBodyValues = ListenSettings.DefaultMaxBodyValues, IReadOnlyList<IDialect>? dialects = null)
    {
        var clock = time ?? TimeProvider.System;
        _metrics = new ExtProcMetrics(clock);
        Settings = new ExtProcSettings
        {
            Listen = new ListenSettings { ExtProc = [], Admin = new ListenEndpoint(null, null), MaxBodyValues = maxBodyValues },
            Identity = new IdentitySettings { Issuers = [] },
            Aws = new AwsSettings
            {
                Region = "us-east-1",
                RuntimeEndpoint = new Uri("https://bedrock-runtime.us-east-1.amazonaws.com"),
                SetAuthority = setAuthority,
            },
            Models = new Dictionary<string, ModelSettings>
            {
                ["claude-sonnet"] = new() { FoundationModel = "anthropic.claude-sonnet-4-5-20250929-v1:0", Aliases = ["gpt-4o"] },
                ["claude-haiku"] = new() { FoundationModel = "anthropic.claude-haiku-4-5-20251001-v1:0" },
            },
            Teams = new Dictionary<string, TeamSettings>
            {
                ["finance"] = new()
                {
                    Models = new Dictionary<string, string> { ["claude-sonnet"] = FinanceSonnet },
                    DefaultModel = "claude-sonnet",
                },
                ["engineering"] = new() { Models = new Dictionary<string, string> { ["claude-sonnet"] = EngineeringSonnet } },
            },
            PathPrefix = pathPrefix,
        };
        Services = new TransactionServices(
            Settings, dialects ?? ServedDialects.All, this, this, sink is null ? [_metrics] : [_metrics, sink], clock, logger ?? NullLogger.Instance, memory);
    }

    public ExtProcSettings Settings { get; }

    public TransactionServices Services { get; }

    public AwsCredentials? Current { get; set; } = new("AKIDEXAMPLE", "secret", "session-token", null);

    /// <summary>How often AWS said that the keys have expired.</summary>
    public int KeysExpired { get; private set; }

    /// <summary>Whether other keys are on their way then.</summary>
    public bool KeysAreRenewed { get; set; } = true;

    /// <summary>Whose token was validated last.</summary>
    public ClientPeer Peer { get; private set; }

    /// <summary>The current <c>/metrics</c> page.</summary>
    public string Metrics => Page(ExpositionFormat.PrometheusText);

    public static Headers Request(string? token = "finance") => new(
        [(":method", "POST"), (":path", "/v1/chat/completions"), (":authority", "gateway.example"),
            .. token is null ? Array.Empty<(string, string)>() : [("authorization", "Bearer " + token)]]);

    public static Headers Response(int status, string contentType, params (string Name, string Value)[] more) => new(
        [(":status", status.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("content-type", contentType),
            ("x-amzn-requestid", "5d1b0f2c-0001"), .. more]);

    public static ReadOnlySequence<byte> Bytes(string text) => new(Encoding.UTF8.GetBytes(text));

    public static string Text(Directive answer) => Encoding.UTF8.GetString(answer.Body.Span);

    public static string? Set(Directive answer, string name) =>
        answer.Headers.Overwritten.FirstOrDefault(header => header.Key == name).Value;

    /// <summary>A transaction whose request has been sent.</summary>
    public Transaction Sent(string body = RequestBody)
    {
        var transaction = new Transaction(Services);
        Assert.Null(transaction.OnRequestHeaders(Request(), endOfStream: false)!.ImmediateStatus);
        Assert.Null(transaction.OnRequestBody(Bytes(body))!.ImmediateStatus);
        return transaction;
    }

    public bool RequestRenewal(AwsCredentials expired)
    {
        KeysExpired++;
        return KeysAreRenewed;
    }

    public bool TryValidate(
        string token, [NotNullWhen(true)] out Caller? caller, [NotNullWhen(false)] out Refusal? refusal, ClientPeer peer = default)
    {
        Peer = peer;
        refusal = token == "expired" ? TokenRefusals.Expired : null;
        caller = refusal is null ? new Caller("https://issuer.example", token == "nobody" ? null : token) : null;
        return refusal is null;
    }

    /// <summary>The current <c>/metrics</c> page in one of its formats.</summary>
    public string Page(ExpositionFormat format)
    {
        using var page = new MemoryStream();

        // Nothing in it waits.
        _metrics.WriteAsync(page, format, CancellationToken.None).GetAwaiter().GetResult();
        return Encoding.UTF8.GetString(page.GetBuffer(), 0, (int)page.Length);
    }
}
