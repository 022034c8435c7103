using ExtProc.LocalStack.Gateways;

namespace ExtProc.LocalStack;

/// <summary>How to run the local stack.</summary>
internal sealed record LocalStackOptions
{
    /// <summary>Which gateway.</summary>
    public GatewayKind Gateway { get; init; } = GatewayKind.Auto;

    /// <summary>Port for clients; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Port of the sidecar's admin listener; 0 takes a free one.</summary>
    public int AdminPort { get; init; }

    /// <summary>Leave the run's files (settings, bootstrap, logs) behind.</summary>
    public bool KeepFiles { get; init; }

    /// <summary>Changes the sidecar's settings before it starts; the text is YAML.</summary>
    public Func<string, string> AdjustSettings { get; init; } = settings => settings;

    /// <summary>Changes Envoy's bootstrap before it starts; the text is YAML. The stand-in has none.</summary>
    public Func<string, string> AdjustBootstrap { get; init; } = bootstrap => bootstrap;

    /// <summary>Envoy's worker threads.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>The sidecar's limit of open files (<c>ulimit -n</c>); null: this process's own.</summary>
    public int? OpenFiles { get; init; }

    /// <summary>Told what is being started.</summary>
    public Action<string> Progress { get; init; } = _ => { };
}
