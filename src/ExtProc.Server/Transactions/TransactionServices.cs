using System.Collections.Immutable;
using ExtProc.Aws.SigV4;
using ExtProc.Server.Accounting;
using ExtProc.Server.Identity;
using ExtProc.Server.Memory;
using ExtProc.Server.Settings;
using ExtProc.Server.Teams;

namespace ExtProc.Server.Transactions;

/// <summary>
/// Everything a transaction needs, built once from one configuration and never changed: a transaction keeps the one it
/// began with.
/// </summary>
internal sealed class TransactionServices
{
    public TransactionServices(
        ExtProcSettings settings,
        ITokenValidator tokens,
        IUpstreamKeys keys,
        ImmutableArray<IUsageSink> sinks,
        TimeProvider time,
        ILogger logger,
        MemoryBudget? memory = null)
    {
        Memory = memory ?? new MemoryBudget(settings.Listen.MaxBufferedBytes);
        MaxBodyValues = settings.Listen.MaxBodyValues;
        Paths = new ClientPaths(settings.PathPrefix);
        Tokens = tokens;
        Teams = new TeamCatalog(settings);
        TeamHeader = settings.Identity.TeamHeader;
        Bedrock = new BedrockRequest(settings.Aws, new SigV4Signer(settings.Aws.Region, "bedrock"), time);
        MaxFrameBytes = settings.Listen.MaxMessageBytes;
        Keys = keys;
        Sinks = sinks;
        Time = time;
        Logger = logger;
    }

    /// <summary>Step (1).</summary>
    public ClientPaths Paths { get; }

    /// <summary>Step (2).</summary>
    public ITokenValidator Tokens { get; }

    /// <summary>Steps (3) and (4).</summary>
    public TeamCatalog Teams { get; }

    /// <summary>The header that carries the team.</summary>
    public string TeamHeader { get; }

    /// <summary>Step (6).</summary>
    public BedrockRequest Bedrock { get; }

    /// <summary>The keys of step (6).</summary>
    public IUpstreamKeys Keys { get; }

    /// <summary>What bodies may take, shared by all exchanges.</summary>
    public MemoryBudget Memory { get; }

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
}
