using System.Text;
using ExtProc.Aws.Credentials;
using ExtProc.LocalStack.Tokens;
using ExtProc.Server.Envoy;
using ExtProc.Server.Identity;
using ExtProc.Server.Metering;
using ExtProc.Server.Settings;
using ExtProc.Server.Transactions;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExtProc.Benchmarks.Pipeline;

/// <summary>The product's own method with everything real: tokens, teams, translation, signature, meters.</summary>
internal sealed class Product : IUpstreamKeys, IDisposable
{
    /// <summary>The model that clients name.</summary>
    public const string Model = "claude-sonnet";

    private const string Team = "finance";
    private const string Profile = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/fin0sonnet01";

    private readonly TokenMint _mint = new(TimeProvider.System);
    private readonly ExtProcMetrics _metrics = new(TimeProvider.System);
    private readonly PrometheusCollector _collector;

    public Product()
    {
        _collector = new PrometheusCollector(_metrics.Meter);
        Token = _mint.Token(Team);
        var settings = Settings(Encoding.UTF8.GetString(_mint.Jwks()));
        var services = new TransactionServices(
            settings, new TokenValidator(settings.Identity, TimeProvider.System), this, [_metrics], TimeProvider.System, NullLogger.Instance);
        Method = new ExternalProcessorMethod(() => services, NullLogger<ExternalProcessorMethod>.Instance);
    }

    /// <summary>The method.</summary>
    public ExternalProcessorMethod Method { get; }

    /// <summary>A good token.</summary>
    public string Token { get; }

    /// <inheritdoc/>
    public AwsCredentials Current { get; } = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session-token", null);

    /// <inheritdoc/>
    public bool HaveExpired(AwsCredentials keys) => false;

    /// <summary>Own time of each step so far: sum in seconds and number of exchanges.</summary>
    public IReadOnlyDictionary<string, (double Seconds, long Count)> Steps()
    {
        var steps = new Dictionary<string, (double, long)>();
        var histogram = _collector.Instruments.Single(instrument => instrument.Name == "extproc_step_duration_seconds");
        histogram.Read(series => steps[series.Labels.Split('"')[1]] = (series.Value, series.Count));
        return steps;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _collector.Dispose();
        _metrics.Dispose();
        _mint.Dispose();
    }

    private static ExtProcSettings Settings(string jwks) => new()
    {
        Listen = new ListenSettings { ExtProc = [], Admin = new ListenEndpoint(null, null) },
        Identity = new IdentitySettings
        {
            Issuers = [new IssuerSettings { Issuer = TokenMint.Issuer, Audiences = [TokenMint.Audience], Jwks = jwks }],
        },
        Aws = new AwsSettings { Region = "us-east-1", RuntimeEndpoint = new Uri("https://bedrock-runtime.us-east-1.amazonaws.com") },
        Models = new Dictionary<string, ModelSettings>
        {
            [Model] = new() { FoundationModel = "anthropic.claude-sonnet-4-5-20250929-v1:0" },
        },
        Teams = new Dictionary<string, TeamSettings>
        {
            [Team] = new() { Models = new Dictionary<string, string> { [Model] = Profile }, DefaultModel = Model },
        },
    };
}
