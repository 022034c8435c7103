namespace ExtProc.LocalStack.Gateways;

/// <summary>What stands between clients and Bedrock and asks the sidecar: a real Envoy, or the stand-in.</summary>
internal interface IGateway : IAsyncDisposable
{
    /// <summary>Where clients send requests.</summary>
    Uri Address { get; }

    /// <summary>Envoy's admin address, or null: the stand-in has none.</summary>
    Uri? Admin { get; }

    /// <summary>What it is, for people: name, version, where it was found.</summary>
    string Description { get; }

    /// <summary>One JSON object for each finished request.</summary>
    AccessLog AccessLog { get; }
}
