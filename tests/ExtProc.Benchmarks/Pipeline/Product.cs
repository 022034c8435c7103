using System.Text;
using ExtProc.Aws.Credentials;
using ExtProc.Core.Exchange;
using ExtProc.Core.Identity;
using ExtProc.Core.Settings;
using ExtProc.Core.Upstream;
using ExtProc.Dialects;
using ExtProc.LocalStack.Metrics;
using ExtProc.LocalStack.Tokens;
using ExtProc.Server.Envoy;
using ExtProc.Server.Metering;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;

namespace ExtProc.Benchmarks.Pipeline;

/// <summary>The product's own method with everything real: tokens, teams, translation, signature, meters.</summary>
internal sealed class Product : IAwsKeys, IDisposable
{
    /// <summary>The model that clients name.</summary>
    public const string Model = "claude-sonnet";

    private const string Team = "finance";
    private const string Profile = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/fin0sonnet01";

    private readonly TokenMint _mint = new(TimeProvider.System);
    private readonly ExtProcMetrics _metrics = new(TimeProvider.System);

    public Product()
    {
        Token = _mint.Token(Team);
        var settings = Settings(Encoding.UTF8.GetString(_mint.Jwks()));
        var services = new TransactionServices(
            settings, ServedDialects.All, new TokenValidator(settings.Identity, TimeProvider.System), this, [_metrics], TimeProvider.System, NullLogger.Instance);
        Method = new ExternalProcessorMethod(() => services, NullLogger<ExternalProcessorMethod>.Instance);
    }

    /// <summary>The method.</summary>
    public ExternalProcessorMethod Method { get; }

    /// <summary>A good token.</summary>
    public string Token { get; }

    /// <inheritdoc/>
    public AwsCredentials Current { get; } = new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session-token", null);

    /// <inheritdoc/>
    public bool RequestRenewal(AwsCredentials expired) => false;

    /// <summary>Own time of each step so far: sum in seconds and number of exchanges.</summary>
    public IReadOnlyDictionary<string, (double Seconds, long Count)> Steps()
    {
        using var page = new MemoryStream();

        // Nothing in it waits.
        _metrics.WriteAsync(page, ExpositionFormat.PrometheusText, CancellationToken.None).GetAwaiter().GetResult();
        var samples = PrometheusText.Parse(Encoding.UTF8.GetString(page.GetBuffer(), 0, (int)page.Length)).ToList();
        return Values("_sum").ToDictionary(sum => sum.Step, sum => (sum.Value, (long)Values("_count").Single(count => count.Step == sum.Step).Value));

        IEnumerable<(string Step, double Value)> Values(string suffix) => samples
            .Where(sample => sample.Name == "extproc_step_duration_seconds" + suffix)
            .Select(sample => (sample.Labels["step"], sample.Value));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
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
