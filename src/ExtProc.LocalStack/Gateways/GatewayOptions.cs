namespace ExtProc.LocalStack.Gateways;

/// <summary>Which gateway to run.</summary>
internal enum GatewayKind
{
    /// <summary>A real Envoy when one is found, else the stand-in.</summary>
    Auto,

    /// <summary>A real Envoy, or an error.</summary>
    Real,

    /// <summary>The in-repo stand-in.</summary>
    StandIn,
}

/// <summary>What a gateway connects.</summary>
internal sealed record GatewayOptions
{
    /// <summary>Folder for its files: configuration copy, log.</summary>
    public required string Folder { get; init; }

    /// <summary>Unix socket of the sidecar.</summary>
    public required string SidecarSocket { get; init; }

    /// <summary>The upstream, scheme and authority only.</summary>
    public required Uri Upstream { get; init; }

    /// <summary>Port for clients on the loopback address; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Changes Envoy's bootstrap before it starts; the text is YAML.</summary>
    public Func<string, string> AdjustBootstrap { get; init; } = bootstrap => bootstrap;

    /// <summary>Envoy's worker threads.</summary>
    public int Workers { get; init; } = 2;
}
