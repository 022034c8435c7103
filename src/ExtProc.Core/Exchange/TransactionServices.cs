using System.Collections.Immutable;
using ExtProc.Core.Accounting;
using ExtProc.Core.Identity;
using ExtProc.Core.Memory;
using ExtProc.Core.Settings;
using ExtProc.Core.Teams;
using ExtProc.Core.Upstream;
using ExtProc.Dialects.Contract;
using Microsoft.Extensions.Logging;

namespace ExtProc.Core.Exchange;

/// <summary>
/// Everything a transaction needs, built once from one configuration and never changed: a transaction keeps the one it
/// began with.
/// </summary>
internal sealed class TransactionServices
{
    public TransactionServices(
        ExtProcSettings settings,
        IReadOnlyList<IDialect> dialects,
        ITokenValidator tokens,
        IAwsKeys keys,
        ImmutableArray<IUsageSink> sinks,
        TimeProvider time,
        ILogger logger,
        BodyBudget? memory = null)
    {
        Memory = memory ?? new BodyBudget(settings.Listen.MaxBufferedBytes);
        MaxBodyValues = settings.Listen.MaxBodyValues;
        Routes = new RouteTable(dialects, settings.PathPrefix);
        Tokens = tokens;
        Teams = new TeamCatalog(settings);
        TeamHeader = settings.Identity.TeamHeader;
        Endpoint = new BedrockEndpoint(settings.Aws, keys, time);
        MaxFrameBytes = settings.Listen.MaxMessageBytes;
        Sinks = sinks;
        Time = time;
        Logger = logger;
    }

    /// <summary>Step (1).</summary>
    public RouteTable Routes { get; }

    /// <summary>Step (2).</summary>
    public ITokenValidator Tokens { get; }

    /// <summary>Steps (3) and (4).</summary>
    public TeamCatalog Teams { get; }

    /// <summary>The header that carries the team.</summary>
    public string TeamHeader { get; }

    /// <summary>What bodies may take, shared by all exchanges.</summary>
    public BodyBudget Memory { get; }

    /// <summary>Most values of one JSON body.</summary>
    public int MaxBodyValues { get; }

    /// <summary>Largest event-stream message taken from the upstream.</summary>
    public int MaxFrameBytes { get; }

    /// <summary>Step (8).</summary>
    public ImmutableArray<IUsageSink> Sinks { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>For what an operator must know and a client must not.</summary>
    public ILogger Logger { get; }

    /// <summary>Step (6): where requests go. The same place for every profile today.</summary>
    public BedrockEndpoint Endpoint { get; }
}
