using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;

namespace ExtProc.Core.Settings;

/// <summary>The whole configuration, checked: what a good <c>extproc.yaml</c> says.</summary>
internal sealed record ExtProcSettings
{
    /// <summary>Where the program listens.</summary>
    public required ListenSettings Listen { get; init; }

    /// <summary>Whose tokens count.</summary>
    public required IdentitySettings Identity { get; init; }

    /// <summary>Which Bedrock, with which keys.</summary>
    public required AwsSettings Aws { get; init; }

    /// <summary>Models by the name clients use, in file order.</summary>
    public required IReadOnlyDictionary<string, ModelSettings> Models { get; init; }

    /// <summary>Teams by the value of the team claim, in file order.</summary>
    public required IReadOnlyDictionary<string, TeamSettings> Teams { get; init; }

    /// <summary><c>unknownFields: refuse</c>: a field that would be ignored is a 400. Default: ignored and reported.</summary>
    public bool RefuseUnknownFields { get; init; }

    /// <summary><c>pathPrefix</c>: what client paths begin with (<c>/bedrock</c>), besides being accepted without it. Empty: none.</summary>
    public string PathPrefix { get; init; } = "";

    /// <summary><c>promptCaching</c> for models and teams that say nothing of their own; null when left out.</summary>
    public PolicyChoice<PromptCachingPolicy>? PromptCaching { get; init; }

    /// <summary><c>guardrail</c> for models and teams that say nothing of their own; null when left out.</summary>
    public PolicyChoice<GuardrailPolicy>? Guardrail { get; init; }

    /// <summary><c>passThroughFields</c>: members of a request that the model gets as they are. Default: none.</summary>
    public IReadOnlySet<string> PassThroughFields { get; init; } = new HashSet<string>();

    /// <summary>How the program stops.</summary>
    public ShutdownSettings Shutdown { get; init; } = new();
}

/// <summary><c>shutdown:</c></summary>
internal sealed record ShutdownSettings
{
    /// <summary>How long new requests still work after readiness is off; longer than Envoy's health check interval. Default 5 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long open streams may go on after that. Default 30 s.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary><c>listen:</c></summary>
internal sealed record ListenSettings
{
    /// <summary>34 MiB.</summary>
    public const int DefaultMaxMessageBytes = 34 << 20;

    /// <summary>384 MiB: six of the largest requests at once.</summary>
    public const long DefaultMaxBufferedBytes = 384 << 20;

    /// <summary>
    /// What an exchange of the largest message may need: the message, its translation, and a buffer that grows into another.
    /// </summary>
    public const int BuffersPerMessage = 3;

    /// <summary>A quarter of a million: the longest agent sessions have a tenth of it.</summary>
    public const int DefaultMaxBodyValues = 250_000;

    /// <summary>As many as Envoy's circuit breaker lets it open; it uses one a worker.</summary>
    public const int DefaultMaxConnections = 1024;

    /// <summary>Probes, scrapers and a few people.</summary>
    public const int DefaultMaxAdminConnections = 64;

    /// <summary>gRPC endpoints, at least one.</summary>
    public required IReadOnlyList<ListenEndpoint> ExtProc { get; init; }

    /// <summary>The admin endpoint.</summary>
    public required ListenEndpoint Admin { get; init; }

    /// <summary>Host names that admin requests may carry besides <c>localhost</c> and any IP address. Default: none.</summary>
    public IReadOnlyList<string> AdminHosts { get; init; } = [];

    /// <summary>Whether clients such as grpcurl may ask <c>extProc</c> for its services and messages.</summary>
    public bool Reflection { get; init; }

    /// <summary>Largest gRPC message in bytes; default 34 MiB: Envoy's 32 MiB buffer and the envelope.</summary>
    public int MaxMessageBytes { get; init; } = DefaultMaxMessageBytes;

    /// <summary>
    /// Bytes that all bodies may take together, while they arrive, are parsed and translated; at least
    /// <see cref="BuffersPerMessage"/> times <see cref="MaxMessageBytes"/>.
    /// </summary>
    public long MaxBufferedBytes { get; init; } = DefaultMaxBufferedBytes;

    /// <summary>Most values that one JSON body may hold; not more than <see cref="ValuesThatFit"/>.</summary>
    public int MaxBodyValues { get; init; } = DefaultMaxBodyValues;

    /// <summary>Connections that all gRPC endpoints together hold.</summary>
    public int MaxConnections { get; init; } = DefaultMaxConnections;

    /// <summary>Connections that the admin endpoint holds.</summary>
    public int MaxAdminConnections { get; init; } = DefaultMaxAdminConnections;

    /// <summary>How many values of one body there is room for, when it is the only one: a quarter of the buffers are theirs.</summary>
    public static long ValuesThatFit(long maxBufferedBytes) => maxBufferedBytes / 4 / JsonCensus.BytesPerValue;
}

/// <summary>One address: a Unix socket path or an IP endpoint.</summary>
/// <param name="UnixPath">Absolute path of the socket, or null.</param>
/// <param name="Tcp">IP address and port, or null. Port 0 takes a free one.</param>
internal sealed record ListenEndpoint(string? UnixPath, System.Net.IPEndPoint? Tcp);

/// <summary><c>identity:</c></summary>
internal sealed record IdentitySettings
{
    /// <summary>The header when the file names none.</summary>
    public const string DefaultTeamHeader = "x-team";

    /// <summary>Lower-case name of the header that carries the team; default <c>x-team</c>.</summary>
    public string TeamHeader { get; init; } = DefaultTeamHeader;

    /// <summary>Trusted issuers, at least one, each <c>iss</c> once.</summary>
    public required IReadOnlyList<IssuerSettings> Issuers { get; init; }
}

/// <summary>One entry of <c>identity.issuers</c>.</summary>
internal sealed record IssuerSettings
{
    /// <summary>All that can be accepted; HMAC and <c>none</c> never.</summary>
    public static readonly IReadOnlyList<string> AllAlgorithms = ["RS256", "PS256", "ES256", "ES384"];

    /// <summary>Must equal <c>iss</c>.</summary>
    public required string Issuer { get; init; }

    /// <summary>One of these must be in <c>aud</c>; never empty.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>The JWKS document: from <c>jwksFile</c> (already read) or inline <c>jwks</c>.</summary>
    public required string Jwks { get; init; }

    /// <summary>The claim that names the team, as path segments (<c>resource.groups.0</c>); default <c>team</c>.</summary>
    public IReadOnlyList<string> TeamClaim { get; init; } = ["team"];

    /// <summary>Accepted signature algorithms.</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = AllAlgorithms;
}

/// <summary><c>aws:</c></summary>
internal sealed record AwsSettings
{
    /// <summary>Region of the signature's scope.</summary>
    public required string Region { get; init; }

    /// <summary>Bedrock runtime endpoint, scheme and authority only; default from the region.</summary>
    public required Uri RuntimeEndpoint { get; init; }

    /// <summary>Whether <c>:authority</c> is set to the signed host.</summary>
    public bool SetAuthority { get; init; } = true;
}

/// <summary>One entry of <c>models:</c></summary>
internal sealed record ModelSettings
{
    /// <summary>The foundation model behind the profiles of this model.</summary>
    public required string FoundationModel { get; init; }

    /// <summary>Other names for the model.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>What the model takes: its row of the model table with the changes under <c>capabilities</c>.</summary>
    public ModelCapabilities Capabilities
    {
        get => field ?? ModelTable.Find(FoundationModel);
        init;
    }

    /// <summary><c>promptCaching</c> of this model; null when left out.</summary>
    public PolicyChoice<PromptCachingPolicy>? PromptCaching { get; init; }

    /// <summary><c>guardrail</c> of this model; null when left out.</summary>
    public PolicyChoice<GuardrailPolicy>? Guardrail { get; init; }
}

/// <summary>One entry of <c>teams:</c></summary>
internal sealed record TeamSettings
{
    /// <summary>Model name to inference-profile ARN.</summary>
    public required IReadOnlyDictionary<string, string> Models { get; init; }

    /// <summary>The model of a request that names none, or null.</summary>
    public string? DefaultModel { get; init; }

    /// <summary><c>promptCaching</c> of this team; null when left out.</summary>
    public PolicyChoice<PromptCachingPolicy>? PromptCaching { get; init; }

    /// <summary><c>guardrail</c> of this team; null when left out.</summary>
    public PolicyChoice<GuardrailPolicy>? Guardrail { get; init; }
}

/// <summary>What one level of the file says about a policy; the nearest level that says something counts, whole.</summary>
/// <param name="Policy">The policy, or null for <c>none</c>.</param>
internal sealed record PolicyChoice<T>(T? Policy)
    where T : class;
